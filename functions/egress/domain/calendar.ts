/** The month `YYYY-MM` of a day `YYYY-MM-DD` (or of an instant in RFC 3339); all in UTC. */
export const monthOf = (day: string): string => day.slice(0, 7);

/** The day `YYYY-MM-DD` of an instant, in UTC. */
export const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10);

/** First and last day of a month. */
export function daysOf(month: string): { first: string; last: string } {
  const [year, number] = month.split('-').map(Number);
  return { first: `${month}-01`, last: dayOf(new Date(Date.UTC(year!, number, 0))) };
}

/** The month before. */
export const monthBefore = (month: string): string =>
  monthOf(dayOf(new Date(Date.parse(`${month}-01`) - 1)));

/** The month after. */
export const monthAfter = (month: string): string =>
  monthOf(dayOf(new Date(Date.parse(daysOf(month).last) + 86_400_000)));
