import * as z from 'zod';
import { fromNanos, Money, toNanos } from '../../platform/money.ts';

/** A price for estimates, and for which transfer it is the list price. */
export interface ListPrice {
  perGibibyte: Money;
  tier: string;
}

/** What bytes would cost at a price per GiB, rounded up to the nano: an estimate, and to be labelled so. */
export function estimate(bytes: bigint, { perGibibyte }: Pick<ListPrice, 'perGibibyte'>): Money {
  const gibibyte = 1n << 30n;
  const nanos = (bytes * toNanos(perGibibyte.amount) + gibibyte - 1n) / gibibyte;
  return { amount: fromNanos(nanos), currency: perGibibyte.currency };
}

/** Says that it is an estimate wherever one is shown, and at which price. */
export const EstimateView = z.object({
  bytes: z.int().nonnegative(),
  estimate: Money,
  perGibibyte: Money,
  tier: z.string(),
  note: z.literal('An estimate at the dearest list price: the bill decides, about a day later.'),
});

export const viewEstimate = (bytes: number, price: ListPrice): z.input<typeof EstimateView> => ({
  bytes,
  estimate: estimate(BigInt(bytes), price),
  ...price,
  note: 'An estimate at the dearest list price: the bill decides, about a day later.',
});
