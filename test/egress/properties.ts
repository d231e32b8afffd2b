import assert from 'node:assert/strict';
import fc from 'fast-check';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { canonical } from '../../functions/platform/hash.ts';
import { makeMonths, type MadeMonths } from '../../scripts/billing/months/make-months.ts';
import { inDisorder, inOrder, type Deployed } from './played.ts';
import { toldOnce } from './threshold-checks.ts';

const parts = ['gross', 'discounts', 'promotions'] as const;
type Amounts = Record<(typeof parts)[number], bigint>;
const nothing = (): Amounts => ({ gross: 0n, discounts: 0n, promotions: 0n });
const key = (...values: unknown[]): string => JSON.stringify(values);

/** Adds up money by a key. */
function sums<T extends Amounts>(rows: Iterable<T>, keyOf: (row: T) => string) {
  const found = new Map<string, Amounts>();
  for (const row of rows) {
    const sum = found.get(keyOf(row)) ?? nothing();
    for (const part of parts) sum[part] += row[part];
    found.set(keyOf(row), sum);
  }
  return found;
}

/** Bill, shares and requests without the instant they were loaded at; sorted. */
const tables = ({ warehouse: { bill, allocation, requests } }: Deployed): string[] =>
  [bill, allocation, requests]
    .flatMap((table) => [...table.values()])
    .map((row) =>
      JSON.stringify({ ...row, loadedAt: 0 }, (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    )
    .sort();
/** The ledger in Firestore without the instants of its writing; a document that says “nothing” is none. */
const ledger = ({ documents }: Deployed): string[] =>
  [...documents.stored]
    .filter(([path]) => path.startsWith('egress/'))
    .filter(([, { costs, bytes = 0, unbilledBytes = 0 }]) =>
      [costs, bytes, unbilledBytes].some((value) => value !== 0 && String(value) !== ''),
    )
    .map(([path, { updatedAt: _, ...document }]) => path + canonical(document))
    .sort();

/** Each share of a row is the row's; each row's shares sum to it; the bill sums to the export, straight. */
function addsUp({ warehouse }: Deployed, made: MadeMonths): void {
  const shares = sums(warehouse.allocation.values(), ({ billedKey, currency }) =>
    key(billedKey, currency),
  );
  for (const row of warehouse.bill.values()) {
    const { gross, discounts, promotions } = row;
    assert.deepEqual(shares.get(key(row.key, row.currency)) ?? nothing(), { gross, discounts, promotions }); // prettier-ignore
    shares.delete(key(row.key, row.currency));
  }
  assert.deepEqual([...shares], [], 'no share without a row, or in another currency');
  const costs = sums(made.costs, ({ currency }) => currency);
  assert.deepEqual(sums(warehouse.allocation.values(), ({ currency }) => currency), costs); // prettier-ignore
}

/** What was taken back wholly leaves nobody anything, by however many rows it was told. */
function cancels({ warehouse: { bill, allocation } }: Deployed): void {
  const causeOf = ({ bucket, project, skuId, hour, currency }: typeof bill extends Map<string, infer Row> ? Row : never) => key(bucket, project, skuId, hour, currency); // prettier-ignore
  const totals = sums(bill.values(), causeOf);
  const causes = new Map([...bill].map(([id, row]) => [id, causeOf(row)]));
  const held = sums(allocation.values(), (share) =>
    key(causes.get(share.billedKey), share.accreditationId, share.personId, share.datasetId),
  );
  for (const [id, sum] of held) {
    const [cause] = JSON.parse(id) as [string];
    for (const part of parts) if (totals.get(cause)![part] === 0n) assert.equal(sum[part], 0n, id);
  }
}

/** Each owes what the one who made the months up says, but for a nano a row. */
function isTrue({ warehouse }: Deployed, { truth }: MadeMonths): void {
  const owed = sums(warehouse.allocation.values(), ({ accreditationId, day, currency }) =>
    key(accreditationId, day.slice(0, 7), currency),
  );
  for (const due of truth.due) {
    const id = key(due.accreditationId, due.month, due.currency);
    for (const part of parts) {
      const off = (owed.get(id) ?? nothing())[part] - due[part];
      assert.ok(off <= due.rows && -off <= due.rows, `${id} ${part}: off by ${off} nanos`);
    }
    owed.delete(id);
  }
  for (const [id, sum] of owed) assert.deepEqual(sum, nothing(), id);
}

async function bytesAreTrue({ warehouse }: Deployed, { truth }: MadeMonths): Promise<void> {
  const months = [...new Set(truth.bytes.map(({ month }) => month))];
  const sorted = (list: object[]) => list.map((each) => key(Object.entries(each).sort().map(([name, value]) => [name, String(value)]))).sort(); // prettier-ignore
  assert.deepEqual(sorted(await warehouse.bytes(months)), sorted(truth.bytes));
}

/** Every invariant of the accounting over made-up months, in order and in disorder; `runs` of them. */
export async function checkInvariants(runs: number, seed?: number): Promise<void> {
  const course = fc.record({
    seed: fc.nat(1_000_000),
    disorder: fc.nat(1_000_000),
    days: fc.integer({ min: 1, max: 4 }),
    busy: fc.integer({ min: 5, max: 50 }),
    researchers: fc.integer({ min: 1, max: 6 }),
  });
  const check = async ({ disorder, ...of }: { seed: number; disorder: number }): Promise<void> => {
    const where = { month: '2026-10', project: 'demo-test', buckets: ['suns', 'moons'] };
    const made = makeMonths({ ...where, ...of });
    const [plain, app] = [
      await inOrder(makeMonths({ ...where, ...of, newColumns: false })),
      await inDisorder(made, disorder),
    ];
    addsUp(app, made);
    cancels(app);
    isTrue(app, made);
    await bytesAreTrue(app, made);
    await toldOnce(app);
    assert.deepEqual(tables(app), tables(plain), 'order, batches, repetition, crashes, new columns'); // prettier-ignore
    assert.deepEqual(ledger(app), ledger(plain));
    const before = [tables(app), [...app.documents.stored].filter(([path]) => !path.startsWith('settings/'))]; // prettier-ignore
    await accountEgress(app);
    const after = [tables(app), [...app.documents.stored].filter(([path]) => !path.startsWith('settings/'))]; // prettier-ignore
    assert.deepEqual(after, before, 'a second run');
    assert.doesNotMatch(JSON.stringify(tables(app)), /Signature|192\.0\.2\.|@/);
  };
  await fc.assert(fc.asyncProperty(course, check), {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed }),
  });
}
