import type { App } from '../../functions/app.ts';
import { egressMonths } from '../../functions/egress/domain/ledger.ts';
import type { BillingFormat } from '../../functions/egress/stores/statements.ts';
import { every } from '../../functions/platform/documents.ts';
import { fromNanos, toNanos } from '../../functions/platform/money.ts';
import type { MadeMonths } from './months/make-months.ts';

interface Sum {
  nanos: bigint;
  /** Rows of the bill in it: each share of one may be a nano off. */
  rows: number;
}

function sumUp(parts: { key: string; nanos: bigint; rows?: number }[]): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const { key, nanos, rows = 0 } of parts) {
    const sum = sums.get(key) ?? { nanos: 0n, rows: 0 };
    sums.set(key, { nanos: sum.nanos + nanos, rows: sum.rows + rows });
  }
  return sums;
}
/** With all nine decimals, so that they stand below each other. */
function amount(nanos: bigint): string {
  const [units, decimals = ''] = fromNanos(nanos).split('.') as [string, string?];
  return `${units}.${decimals.padEnd(9, '0')}`;
}
const keyOf = (...parts: string[]): string => parts.join('\t');
const distance = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);

/** The ledger beside what is true, as lines; `differs`: it is not the bill to the nano, or a share is more than rounded. */
export async function compare(
  { documents }: Pick<App, 'documents'>,
  { costs, truth }: MadeMonths,
  format: BillingFormat,
): Promise<{ lines: string[]; differs: boolean }> {
  const told = [];
  for await (const { value } of every(documents, egressMonths, {}))
    for (const { currency, net } of value.costs)
      told.push({ currency, key: keyOf(value.accreditationId, value.month, currency), nanos: toNanos(net) }); // prettier-ignore
  const accounted = sumUp(told);
  const due = sumUp(
    truth.due.map(({ accreditationId, month, currency, gross, discounts, rows }) => ({
      ...{ key: keyOf(accreditationId, month, currency), nanos: gross + discounts, rows },
    })),
  );
  const shares = [...new Set([...due.keys(), ...accounted.keys()])].sort().map((key) => {
    const [is, should] = [accounted.get(key)?.nanos ?? 0n, due.get(key)];
    const isClose = distance(is, should?.nanos ?? 0n) <= BigInt(should?.rows ?? 0);
    return { key, is, should: should?.nanos ?? 0n, isClose };
  });
  const bill = sumUp(costs.map(({ currency, gross, discounts }) => ({ key: currency, nanos: gross + discounts }))); // prettier-ignore
  const ledger = sumUp(told.map(({ currency, nanos }) => ({ key: currency, nanos })));
  const exact = [...bill].every(([each, { nanos }]) => (ledger.get(each)?.nanos ?? 0n) === nanos);
  const close = shares.every(({ isClose }) => isClose);
  const row = (id: string, month: string, currency: string, is: string, should: string) =>
    `${id.padEnd(22)} ${month.padEnd(7)} ${currency}  ${is.padStart(22)} ${should.padStart(22)}`;
  const sumOf = (of: Map<string, Sum>, each: string) => amount(of.get(each)?.nanos ?? 0n);
  const lines = [
    row('', '', '   ', 'accounted', 'in truth'),
    ...shares.map(({ key, is, should }) => {
      const [id, month, currency] = key.split('\t') as [string, string, string];
      return row(id, month, currency, amount(is), amount(should));
    }),
    ...[...bill.keys()].sort().map((each) => row('all of it', '', each, sumOf(ledger, each), sumOf(bill, each))), // prettier-ignore
    exact ? 'The ledger is the bill, to the nano.' : 'The ledger IS NOT the bill.',
    // without buckets a bill can be split by the bytes of all of them alone
    format === 'standard'
      ? 'The standard export names no bucket: shares follow the bytes of all of them together.'
      : close
        ? 'Each share is the true one, but for a nano a row of the bill.'
        : 'A share IS NOT the true one.',
  ];
  return { lines, differs: !exact || (format !== 'standard' && !close) };
}
