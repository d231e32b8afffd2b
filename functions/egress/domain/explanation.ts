import {
  allocate,
  amountParts,
  basisOf,
  idOf,
  type Allocation,
  type Amounts,
  type Basis,
  type Billed,
  type Payer,
  type Spans,
} from './allocation.ts';
import type { Sku } from './sku.ts';

/** How one share came about, from the row of the bill. */
export interface Step {
  billed: Billed;
  share: Allocation;
  /** The hour, day or month whose bytes decided; undefined where the bill itself did. */
  basis: string | undefined;
  /** Bytes of the holder, and of everybody, in that span. */
  bytes: { own: bigint; all: bigint } | undefined;
  /** Nanos beyond the rounded-down part: −1, 0 or 1 each by the largest remainder, a few where a row corrects others. */
  remainder: Amounts;
  /** Whether the split made now, from bill and bytes as they are, is the stored share to the nano. */
  agrees: boolean;
}

/** The way from each row of the bill (whole days) to these shares, in the order of time. Throws when a share has no row. */
export function explain(
  shares: Allocation[],
  billed: Billed[],
  spans: Spans,
  skus: Map<string, Sku>,
  payers: Map<string, Payer>,
): Step[] {
  const rows = new Map(billed.map((row) => [row.key, row]));
  const now = new Map(
    allocate(billed, spans, skus, payers).map((share) => [shareOf(share), share]),
  );
  return shares
    .map((share) => {
      const row = rows.get(share.billedKey);
      if (!row) throw new Error(`The bill lacks ${share.billedKey}.`);
      return stepOf(share, row, now.get(shareOf(share)), basisOf(row, spans, skus, payers));
    })
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

const shareOf = (share: Allocation): string => JSON.stringify([share.billedKey, idOf(share)]);
const orderOf = ({ billed, share }: Step): string =>
  JSON.stringify([billed.hour, billed.bucket, billed.skuId, billed.key, idOf(share)]);

function stepOf(
  share: Allocation,
  row: Billed,
  now: Allocation | undefined,
  { at, weights }: Basis,
): Step {
  const own = weights.find(({ id }) => id === idOf(share))?.weight ?? 0n;
  const all = weights.reduce((sum, { weight }) => sum + weight, 0n);
  const beyond = (part: (typeof amountParts)[number]): bigint =>
    share[part] - (row[part] * own) / all;
  return {
    billed: row,
    share,
    basis: at,
    bytes: at === undefined ? undefined : { own, all },
    remainder: {
      gross: beyond('gross'),
      discounts: beyond('discounts'),
      promotions: beyond('promotions'),
      atList: beyond('atList'),
    },
    agrees:
      now !== undefined &&
      now.method === share.method &&
      amountParts.every((part) => now[part] === share[part]),
  };
}
