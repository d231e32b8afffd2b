import { fromNanos } from '../../../functions/platform/money.ts';
import { downloadRow, type ExportRow } from '../export-row.ts';
import type { Dice } from './dice.ts';
import { day, daysOf, hour, type Months } from './options.ts';
import { correctionsOf, piecesOf, type Piece } from './pieces.ts';

/** What something was billed for. */
export interface Cause {
  /** `other`: never a researcher's. */
  kind: 'download' | 'other';
  /** Empty: the bill names none. */
  bucket: string;
  /** Project that paid; empty: the operator's, or none is named. */
  payer: string;
  /** Start of the hour of use, milliseconds. */
  hour: number;
  sku: { id: string; description: string };
  currency: string;
}
/** What a cause costs in the end, in nanos, and by how many rows Google said so. */
export interface Cost extends Cause {
  gross: bigint;
  discounts: bigint;
  promotions: bigint;
  rows: number;
}
export interface Arrived {
  row: ExportRow;
  /** Day of its partition, `YYYY-MM-DD`. */
  arrival: string;
}

const iso = (at: number): string => new Date(at).toISOString();

/** FLOAT64 as Google exports it: with a digit beyond the nano, below 5, that no cast may turn into one. */
function float(nanos: bigint, beyond: number): number {
  const [units, decimals = ''] = fromNanos(nanos).split('.') as [string, string?];
  return Number(`${units}.${decimals.padEnd(9, '0')}${beyond}`);
}

/** Writes down what causes cost, the way Google does, and keeps the sum of each. */
export function billWriter(options: Months, dice: Dice) {
  const { chance, whole, pick } = dice;
  const lines: { row: ExportRow; at: number }[] = [];
  const costs: Cost[] = [];
  const days = daysOf(options);
  const middle = days[Math.floor(days.length / 2)]!;

  const put = (cause: Cause, { gross, credits, exported, overrides }: Piece, bytes: number) => {
    const { bucket, payer, currency, sku } = cause;
    const money = { cost: float(gross, whole(0, 5)), currency };
    const usage = { project: payer || options.project, bucket, bytes, hour: iso(cause.hour) };
    const row = downloadRow(
      { ...usage, ...money, exportTime: iso(exported) },
      {
        sku,
        seller_name: 'Google',
        cost_at_list: float(gross, 0),
        credits: credits.map(({ name, amount, type }) => {
          return { name, id: name.toLowerCase(), amount: float(amount, whole(0, 5)), type };
        }),
        ...(bucket === '' ? { resource: pick([null, { name: null, global_name: null }]) } : {}),
        ...(payer === '' && chance(0.05) ? { project: pick([null, { id: null }]) } : {}),
        ...(options.newColumns && exported > middle ? { made_up_column: 'new' } : {}),
        ...overrides,
      },
    );
    lines.push({ row, at: exported + (chance(0.05) ? whole(1, 4) * day : whole(0, hour)) });
  };
  /** Rows of one cause, added up. */
  const write = (cause: Cause, pieces: Piece[], bytes: number) => {
    const cost = { ...cause, gross: 0n, discounts: 0n, promotions: 0n, rows: pieces.length };
    for (const piece of pieces) {
      cost.gross += piece.gross;
      for (const { amount, type } of piece.credits)
        cost[type === 'PROMOTION' ? 'promotions' : 'discounts'] += amount;
      put(cause, piece, bytes);
    }
    costs.push(cost);
  };

  return {
    /** An hour's cost; about every eighth is corrected later, and of those almost half taken back wholly. */
    bill: (cause: Cause, gross: bigint, bytes: number) => {
      const pieces = piecesOf(cause.hour, gross, dice);
      const corrected = chance(0.12) ? correctionsOf(pieces, pick([0, 0, 50, 80, 130]), dice) : [];
      write(cause, [...pieces, ...corrected], bytes);
    },
    /** What a month ends with: tax, and what was rounded. */
    close: (month: number, currency: string) => {
      for (const [cost_type, gross] of [
        ['tax', BigInt(whole(1, 1e10))],
        ['rounding_error', BigInt(whole(-1e7, 1e7))],
      ] as const) {
        const of = { kind: 'other', bucket: '', payer: '', hour: month, currency } as const;
        const sku = { id: `AAAA-0000-${cost_type}`, description: cost_type };
        const exported = month + 32 * day;
        write({ ...of, sku }, [{ gross, credits: [], exported, overrides: { cost_type } }], 0);
      }
    },
    /** A row of a service that is not Cloud Storage: in the export, but not in this bill. */
    elsewhere: (cause: Cause, gross: bigint) => {
      const service = { id: '6F81-5844-456A', description: 'Compute Engine' };
      put(cause, { gross, credits: [], exported: cause.hour + day, overrides: { service } }, 0);
    },
    /** All rows in the order of arrival, and what they say. */
    written: (): { exported: Arrived[]; costs: Cost[] } => ({
      exported: lines
        .sort((a, b) => a.at - b.at)
        .map(({ row, at }) => ({ row, arrival: iso(at).slice(0, 10) })),
      costs,
    }),
  };
}
export type Written = ReturnType<ReturnType<typeof billWriter>['written']>;
