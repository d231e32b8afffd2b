import { monthOf } from './calendar.ts';
import type { Sku } from './sku.ts';
import { split, splitRows, type Weight } from './split.ts';

/** Money of one currency, in nanos: gross before credits, discounts and promotions (both usually negative), gross at list price. */
export interface Amounts {
  gross: bigint;
  discounts: bigint;
  promotions: bigint;
  atList: bigint;
}
export const amountParts = ['gross', 'discounts', 'promotions', 'atList'] as const;

/** One grain of the bill. `hour` is the usage hour (RFC 3339), `day` its day. */
export interface Billed extends Amounts {
  key: string;
  day: string;
  hour: string;
  project: string;
  bucket: string;
  skuId: string;
  skuDescription: string;
  costType: string;
  currency: string;
}

/** Who bears a share: an accreditation, or the operator (`operator:…`). Empty where there is none. */
export interface Holder {
  accreditationId: string;
  personId: string;
  datasetId: string;
}
export const unattributed: Holder = {
  accreditationId: 'operator:unattributed',
  personId: '',
  datasetId: '',
};
export const overhead: Holder = {
  accreditationId: 'operator:overhead',
  personId: '',
  datasetId: '',
};

/** Bytes delivered to a holder from a bucket in an hour; `payer` is the project named by `userProject`, or empty. */
export interface Delivered extends Holder {
  bucket: string;
  hour: string;
  payer: string;
  bytes: bigint;
}

/** `project`: the bill itself names the project of the accreditation; `bytes-…`: pro rata; `operator`: no researcher's. */
export type Method = 'project' | 'bytes-hour' | 'bytes-day' | 'bytes-month' | 'operator';

/** A holder's share of one grain of the bill. */
export interface Allocation extends Amounts, Holder {
  billedKey: string;
  day: string;
  bucket: string;
  skuId: string;
  kind: Sku['kind'];
  method: Method;
  /** Share of the weights, of 10^9. */
  ratio: bigint;
  currency: string;
}

/** A billing project of ours that pays one accreditation's downloads. */
export interface Payer {
  accreditationId: string;
  /** Who bears what no download explains: who led in that hour, so that accounting it anew after a handover moves nothing. */
  leadAt: (at: Date) => string;
}

export const idOf = ({ accreditationId, personId, datasetId }: Holder): string =>
  JSON.stringify([accreditationId, personId, datasetId]);

export type Spans = Record<
  'hour' | 'day' | 'month',
  Map<string, Map<string, Weight & { holder: Holder }>>
>;

/** Stands for all buckets, in a bill that names none. */
const anyBucket = '*';

/** Sums the bytes by bucket (and of all of them), payer and hour, day and month: what pro rata shares are taken of. */
export function weigh(delivered: Delivered[]): Spans {
  const spans: Spans = { hour: new Map(), day: new Map(), month: new Map() };
  for (const { bucket, hour, payer, bytes, ...holder } of delivered) {
    const id = idOf(holder);
    for (const where of [bucket, anyBucket])
      for (const [span, at] of [
        ['hour', hour],
        ['day', hour.slice(0, 10)],
        ['month', monthOf(hour)],
      ] as const) {
        const key = JSON.stringify([where, payer, at]);
        const weights = spans[span].get(key) ?? new Map<string, Weight & { holder: Holder }>();
        spans[span].set(key, weights);
        const weight = (weights.get(id)?.weight ?? 0n) + bytes;
        weights.set(id, { id, weight, holder });
      }
  }
  return spans;
}

export interface Basis {
  method: Method;
  /** The hour, day or month whose bytes decided; undefined where no bytes did. */
  at: string | undefined;
  weights: (Weight & { holder: Holder })[];
}
const whole = (method: Method, holder: Holder): Basis => ({
  method,
  at: undefined,
  weights: [{ id: idOf(holder), weight: 1n, holder }],
});

/** What a grain of the bill is split by. */
export function basisOf(
  billed: Billed,
  spans: Spans,
  skus: Map<string, Sku>,
  payers: Map<string, Payer>,
): Basis {
  if (!isOwn(billed) || (skus.get(billed.skuId)?.kind ?? 'ignored') === 'ignored')
    return whole('operator', overhead);
  const payer = payers.get(billed.project);
  const key = (at: string) => JSON.stringify([billed.bucket, payer ? billed.project : '', at]);
  // By the usage month, not the invoice's: a late correction must find the shares of its original.
  for (const [span, at] of [
    ['hour', billed.hour],
    ['day', billed.day],
    ['month', monthOf(billed.day)],
  ] as const) {
    const weights = [...(spans[span].get(key(at))?.values() ?? [])].filter(
      ({ weight, holder }) =>
        weight > 0n && (!payer || holder.accreditationId === payer.accreditationId),
    );
    if (weights.length > 0) return { method: payer ? 'project' : `bytes-${span}`, at, weights };
  }
  if (!payer) return whole('operator', unattributed);
  const personId = payer.leadAt(new Date(billed.hour));
  return whole('project', { accreditationId: payer.accreditationId, personId, datasetId: '' });
}

const isOwn = ({ costType }: Billed): boolean =>
  costType === 'regular' || costType === 'adjustment';
const corrects = ({ costType }: Billed): boolean => costType === 'adjustment';
/** What a correction corrects: everything that one hour of one bucket and SKU was billed. */
const causeOf = (row: Billed): string =>
  JSON.stringify([row.bucket, row.project, row.skuId, row.currency, row.hour, isOwn(row)]);
const inOrder = (a: Billed, b: Billed): number =>
  Number(corrects(a)) - Number(corrects(b)) || (a.key < b.key ? -1 : 1);

/**
 * Splits each grain of the bill among those who caused it: exactly, independent of the order of its input.
 * What a project of an accreditation paid is that accreditation's; else by bytes delivered from the bucket
 * in the hour, day or month; else nobody's. Tax, rounding and ignored SKUs stay with the operator.
 * A correction is split with the whole of its hour in view: `billed` must hold whole days.
 */
export function allocate(
  billed: Billed[],
  spans: Spans,
  skus: Map<string, Sku>,
  payers: Map<string, Payer>,
): Allocation[] {
  return [...Map.groupBy(billed, causeOf).values()].flatMap((cause) => {
    const rows = cause.sort(inOrder);
    const { method, weights } = basisOf(rows[0]!, spans, skus, payers);
    const [gross, discounts, promotions, atList] = amountParts.map((part) =>
      splitRows(
        rows.map((row) => ({ nanos: row[part], corrects: corrects(row) })),
        weights,
      ),
    );
    const ratio = split(1_000_000_000n, weights);
    return rows.flatMap((row, at) =>
      weights
        .map(({ id, holder }) => ({
          ...holder,
          billedKey: row.key,
          day: row.day,
          bucket: row.bucket,
          skuId: row.skuId,
          kind: skus.get(row.skuId)?.kind ?? 'ignored',
          method,
          ratio: ratio.get(id)!,
          currency: row.currency,
          gross: gross![at]!.get(id)!,
          discounts: discounts![at]!.get(id)!,
          promotions: promotions![at]!.get(id)!,
          atList: atList![at]!.get(id)!,
        }))
        .filter((share) => amountParts.some((part) => share[part] !== 0n)),
    );
  });
}
