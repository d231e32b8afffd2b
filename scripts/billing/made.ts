import { billingFormats, type BillingFormat } from '../../functions/egress/stores/statements.ts';
import { makeMonths, type MadeMonths } from './months/make-months.ts';
import { isMonth, Usage } from './usage.ts';

/** What `generate` and `try` take: the user's own numbers. */
export const madeOptions = {
  month: { type: 'string' },
  months: { type: 'string', default: '1' },
  days: { type: 'string', default: '31' },
  bucket: { type: 'string', multiple: true },
  seed: { type: 'string', default: '1' },
  researchers: { type: 'string', default: '4' },
  currency: { type: 'string', multiple: true },
  price: { type: 'string', default: '0.12' },
  busy: { type: 'string', default: '30' },
  format: { type: 'string', default: 'detailed' },
} as const;
interface Values {
  month?: string | undefined;
  bucket?: string[] | undefined;
  currency?: string[] | undefined;
  months: string;
  days: string;
  seed: string;
  researchers: string;
  price: string;
  busy: string;
  format: string;
}

/** The months that were asked for, and the format of their export. Throws with what to say instead. */
export function madeOf(
  values: Values,
  project: string,
): { made: MadeMonths; format: BillingFormat } {
  const { month, bucket: buckets, currency: currencies } = values;
  if (!isMonth(month) || buckets === undefined)
    throw new Usage('Say which month and bucket: --month 2026-10 --bucket NAME');
  const format = billingFormats.find((each) => each === values.format);
  if (!format) throw new Usage(`Write --format as one of ${billingFormats.join(', ')}.`);
  const made = makeMonths({
    ...{ month, buckets, project, ...(currencies ? { currencies } : {}) },
    months: number('months', values.months),
    days: number('days', values.days),
    seed: number('seed', values.seed),
    researchers: number('researchers', values.researchers),
    price: number('price', values.price),
    busy: number('busy', values.busy),
  });
  return { made, format };
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Usage(`Write --${name} as a number above 0.`);
  return value;
}
