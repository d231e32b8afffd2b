/** What months to make up; the same options make the same months. */
export interface MonthsOptions {
  /** The first month, `YYYY-MM`. */
  month: string;
  /** How many months; 1. */
  months?: number;
  /** Only so many days of each month. */
  days?: number;
  seed: number;
  /** Project of the buckets: it pays unless a researcher's own does. */
  project: string;
  buckets: string[];
  /** Accreditations that download; 4. */
  researchers?: number;
  /** The first is the usual one; USD, EUR, JPY. */
  currencies?: string[];
  /** Per GiB, in whatever currency; 0.12. */
  price?: number;
  /** Of an hour of a bucket to have downloads, in percent; 30. */
  busy?: number;
  /** Whether Google adds columns half-way; true. */
  newColumns?: boolean;
}
export type Months = Required<Omit<MonthsOptions, 'days'>> & Pick<MonthsOptions, 'days'>;

export const hour = 3_600_000;
export const day = 24 * hour;

export const withDefaults = (options: MonthsOptions): Months => ({
  months: 1,
  researchers: 4,
  currencies: ['USD', 'EUR', 'JPY'],
  price: 0.12,
  busy: 30,
  newColumns: true,
  ...options,
});

/** Starts of the days made up, in milliseconds. */
export function daysOf({ month, months, days }: Months): number[] {
  const [year, first] = month.split('-').map(Number) as [number, number];
  return Array.from({ length: months }, (_, at) => {
    const [start, end] = [0, 1].map((more) => Date.UTC(year, first - 1 + at + more, 1));
    const count = Math.min(days ?? 31, (end! - start!) / day);
    return Array.from({ length: count }, (__, index) => start! + index * day);
  }).flat();
}
