import { toNanos } from '../../platform/money.ts';
import { netIn, type Costs } from './ledger.ts';
import type { MonthReport } from './report.ts';

/** One bar of a chart: what was billed, and the same at list price, in nanos. */
export interface Bar {
  name: string;
  billed: bigint;
  atList: bigint;
  /** Of Okabe and Ito's palette, which the colour-blind tell apart. */
  colour: string;
}

/** Researchers that have a bar of their own; the others share one. */
const most = 12;

/** What costs of one currency would be at list price, in nanos. */
export const listIn = (costs: Costs, currency: string): bigint => {
  const cost = costs.find((one) => one.currency === currency);
  return toNanos(cost?.atList ?? cost?.gross ?? '0');
};

const byCost = (a: Bar, b: Bar): number =>
  a.billed > b.billed ? -1 : a.billed < b.billed ? 1 : a.name < b.name ? -1 : 1;

/** A month in one currency: researchers by cost, then what is nobody's and what is no download. They sum to the month. */
export function barsOf(month: MonthReport, currency: string): Bar[] {
  const bar = (name: string, costs: Costs, colour: string): Bar => ({
    name,
    colour,
    billed: netIn(costs, currency),
    atList: listIn(costs, currency),
  });
  const researchers = month.researchers
    .map(({ accreditationId, costs }) => bar(accreditationId, costs, '#0072B2'))
    .filter(({ billed, atList }) => billed !== 0n || atList !== 0n)
    .sort(byCost);
  const others = researchers.slice(most);
  const sum = (of: 'billed' | 'atList') => others.reduce((total, one) => total + one[of], 0n);
  const rest: Bar = {
    name: `${others.length} more accreditations`,
    billed: sum('billed'),
    atList: sum('atList'),
    colour: '#56B4E9',
  };
  return [
    ...researchers.slice(0, most),
    ...(others.length > 0 ? [rest] : []),
    bar('downloads of nobody known', month.unattributed, '#D55E00'),
    bar('other than downloads', month.overhead, '#999999'),
  ];
}
