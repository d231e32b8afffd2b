import * as z from 'zod';
import { toNanos } from '../../platform/money.ts';

/** NUMERIC comes as a Big (`toFixed()` prints it exactly), or as its text. */
const Nanos = z
  .union([z.string(), z.custom<{ toFixed(): string }>((value) => typeof value === 'object')])
  .transform((value) => toNanos(typeof value === 'string' ? value : value.toFixed()));
const text = z.string();
const Integer = text.regex(/^\d+$/).transform(BigInt);
const kind = z.enum(['internet', 'inter-region', 'retrieval', 'ignored']);
const amounts = { gross: Nanos, discounts: Nanos, promotions: Nanos, at_list: Nanos };
/** The rows that the statements answer, by what they are. */
export const rows = {
  until: z.object({ day: text, until: text }),
  survey: z.object({ day: text, until: text, arrived: text }),
  day: z.object({ day: text }),
  billed: z.object({
    ...amounts,
    key: text,
    day: text,
    hour: text,
    project_id: text,
    bucket: text,
    sku_id: text,
    sku_description: text,
    cost_type: text,
    currency: text,
  }),
  share: z.object({
    ...amounts,
    billed_key: text,
    day: text,
    bucket: text,
    sku_id: text,
    kind,
    person_id: text,
    dataset_id: text,
    allocated_method: z.enum(['project', 'bytes-hour', 'bytes-day', 'bytes-month', 'operator']),
    allocated_ratio: Nanos,
    currency: text,
  }),
  delivered: z.object({
    bucket: text,
    hour: text,
    payer: text,
    accreditation_id: text,
    person_id: text,
    dataset_id: text,
    bytes: Integer,
  }),
  repeat: z.object({
    accreditation_id: text,
    dataset_id: text,
    bucket: text,
    object: text,
    generation: text,
    bytes: Integer,
    day: text,
  }),
  download: z.object({ download_id: text, bytes: Integer }),
  what: z.object({ what: text }),
  total: z.object({
    ...amounts,
    month: text,
    allocated_resource_id: text,
    person_id: text,
    dataset_id: text,
    currency: text,
  }),
  bytes: z.object({ month: text, accreditation_id: text, bytes: Integer }),
  unbilled: z.object({ accreditation_id: text, person_id: text, bytes: Integer }),
  sku: z.object({
    sku_id: text,
    description: text,
    kind,
    source: z.enum(['table', 'pattern']),
  }),
};
