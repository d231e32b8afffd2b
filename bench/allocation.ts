import {
  allocate,
  weigh,
  type Billed,
  type Delivered,
} from '../functions/egress/domain/allocation.ts';
import { classify } from '../functions/egress/domain/sku.ts';
import { downloadSku } from '../scripts/billing/export-row.ts';
import { median, ratio, type Figure } from './measure.ts';

const [hours, buckets, holders] = [720, 14, 5];
const instant = (hour: number): string =>
  `${new Date(Date.UTC(2026, 10, 1, hour)).toISOString().slice(0, 13)}:00:00Z`;

/** A month of ten thousand billed grains, each an hour of a bucket that five researchers downloaded from. */
function month(): { billed: Billed[]; delivered: Delivered[] } {
  const billed: Billed[] = [];
  const delivered: Delivered[] = [];
  for (let hour = 0; hour < hours; hour += 1)
    for (let at = 0; at < buckets; at += 1) {
      const of = { bucket: `bucket-${at}`, hour: instant(hour) };
      const gross = BigInt(hour * 1_000_003 + at * 7919 + 1);
      billed.push({
        ...of,
        key: `${hour}-${at}`,
        day: of.hour.slice(0, 10),
        project: 'project',
        skuId: downloadSku.id,
        skuDescription: downloadSku.description,
        costType: 'regular',
        currency: 'USD',
        gross,
        discounts: -gross / 10n,
        promotions: 0n,
        atList: gross,
      });
      for (let holder = 0; holder < holders; holder += 1)
        delivered.push({
          ...of,
          payer: '',
          bytes: BigInt((hour * 31 + at * 17 + holder) * 1_000_001 + 1),
          accreditationId: `acc-${holder}`,
          personId: `person-${holder}`,
          datasetId: 'dataset',
        });
    }
  return { billed, delivered };
}

/** Grains of the bill split a second, weighing the month's bytes included; and how many times as long as adding the shares up that takes. */
export function allocation(): Figure[] {
  const { billed, delivered } = month();
  const { skus } = classify([], []);
  const seconds = (work: () => unknown): number => {
    const started = performance.now();
    work();
    return (performance.now() - started) / 1000;
  };
  const shares = allocate(billed, weigh(delivered), skus, new Map());
  const sum = (): bigint =>
    shares.reduce((total, { gross, discounts }) => total + gross + discounts, 0n);
  const wanted = billed.reduce((total, { gross, discounts }) => total + gross + discounts, 0n);
  if (sum() !== wanted) throw new Error('The shares do not add up.');
  const [split, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < 11; round += 1) {
    split.push(seconds(() => allocate(billed, weigh(delivered), skus, new Map())));
    bare.push(seconds(sum));
  }
  const rate = (times: number[]) => billed.length / median(times);
  return [
    {
      name: 'grains of the bill split a second',
      value: rate(split).toFixed(0),
      ratio: ratio(rate(bare) / rate(split)),
      how: `times as long as adding the ${shares.length} shares up; five researchers each, medians of 11`,
    },
  ];
}
