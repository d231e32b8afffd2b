import { fromNanos, toNanos, type Money } from '../../platform/money.ts';

/** What bytes would cost at a price per GiB, rounded up to the nano: an estimate, and to be labelled so. */
export function estimate(bytes: bigint, perGibibyte: Money): Money {
  const gibibyte = 1n << 30n;
  const nanos = (bytes * toNanos(perGibibyte.amount) + gibibyte - 1n) / gibibyte;
  return { amount: fromNanos(nanos), currency: perGibibyte.currency };
}
