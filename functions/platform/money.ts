import * as z from 'zod';

/** Money on the wire and in documents: a decimal string of at most nine decimals, and an ISO 4217 code. */
export const Money = z.object({
  amount: z
    .string()
    .regex(/^-?\d{1,15}(\.\d{1,9})?$/, 'Send a decimal number as text: "12.345678901".'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'Send an ISO 4217 code: "USD".'),
});
export type Money = z.infer<typeof Money>;

const nano = 1_000_000_000n;

/** Nanos of a decimal string, exactly; throws when there are more than nine decimals. */
export function toNanos(amount: string): bigint {
  const parts = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(amount);
  if (!parts) throw new Error(`Not an amount: ${amount}`);
  const value = BigInt(parts[2]!) * nano + BigInt((parts[3] ?? '').padEnd(9, '0'));
  return parts[1] ? -value : value;
}

/** The shortest decimal string of nanos: `-0.5`, `12`, `0.000000001`. */
export function fromNanos(nanos: bigint): string {
  const absolute = nanos < 0n ? -nanos : nanos;
  const decimals = (absolute % nano).toString().padStart(9, '0').replace(/0+$/, '');
  return `${nanos < 0n ? '-' : ''}${absolute / nano}${decimals === '' ? '' : `.${decimals}`}`;
}
