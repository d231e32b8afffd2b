import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Costs, EgressMonth, Parts } from '../../functions/egress/domain/ledger.ts';
import type { Stated, StatedRow, Statement } from '../../functions/egress/domain/stated.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { sendStatement } from '../../functions/egress/usecases/send-statement.ts';
import { canonical } from '../../functions/platform/hash.ts';
import { toNanos } from '../../functions/platform/money.ts';
import { dice, type Dice } from '../../scripts/billing/months/dice.ts';
import { makeMonths, type MadeMonths } from '../../scripts/billing/months/make-months.ts';
import { stopping } from './accounted.ts';
import { deployed, type Deployed } from './played.ts';

const day = 86_400_000;
const amounts = ['gross', 'discounts', 'promotions', 'net', 'atList'] as const;

/** Nanos by holder, usage month, part, currency and kind of amount; nothing is left out, zeroes are none. */
class Sums {
  readonly nanos = new Map<string, bigint>();
  add(key: readonly string[], costs: Costs): void {
    for (const cost of costs)
      for (const amount of amounts) {
        const id = JSON.stringify([...key, cost.currency, amount]);
        this.nanos.set(id, (this.nanos.get(id) ?? 0n) + toNanos(cost[amount] ?? cost.gross));
      }
  }
  addParts(holder: string, month: string, { costs, people, datasets }: Parts): void {
    this.add([holder, month], costs);
    for (const [id, each] of Object.entries(people)) this.add([holder, month, 'person', id], each);
    for (const [id, each] of Object.entries(datasets)) this.add([holder, month, 'data', id], each);
  }
  found = (): string[] =>
    [...this.nanos].filter(([, sum]) => sum !== 0n).map(([id, sum]) => `${id} ${sum}`).sort(); // prettier-ignore
}

const under = <T>({ documents }: Deployed, path: RegExp): [string, T][] =>
  [...documents.stored].filter(([each]) => path.test(each)) as unknown as [string, T][];
const rowsOf = (app: Deployed) => under<StatedRow>(app, /^statements\/[^/]+\/rows\/[^/]+$/);
const headsOf = (app: Deployed): [string, Stated][] =>
  under<Statement>(app, /^statements\/[^/]+$/).flatMap(([path, head]) =>
    head.state === 'stated' ? [[path, head]] : [],
  );

function told(app: Deployed): Sums {
  const sums = new Sums();
  for (const [, row] of rowsOf(app))
    for (const part of [row, ...row.adjustments])
      sums.addParts(row.accreditationId, part.month, part);
  return sums;
}

/** What the ledger says that it told is what rows told; and no row or statement that was there has changed. */
function isFrozen(app: Deployed, seen: Map<string, string>): void {
  const marks = new Sums();
  for (const [, month] of under<EgressMonth>(app, /^egress\/[^/]+\/months\//))
    if (month.stated) marks.addParts(month.accreditationId, month.month, month.stated);
  assert.deepEqual(told(app).found(), marks.found());
  const now = new Map([...rowsOf(app), ...headsOf(app)].map(([path, each]) => [path, canonical(each)])); // prettier-ignore
  for (const [path, was] of seen) assert.equal(now.get(path), was, path);
  for (const [path, is] of now) seen.set(path, is);
}

/** One sweep that goes as it likes: alone or two at once, and it may stop after any call. */
async function swept(app: Deployed, { chance, whole }: Dice): Promise<void> {
  const runs = chance(0.3) ? 2 : 1;
  await Promise.allSettled(
    Array.from({ length: runs }, () =>
      sendStatement(chance(0.6) ? { ...app, ...stopping(app, whole(0, 80)) } : app),
    ),
  );
}

/** Bill and logs in any order and pieces, runs and statements in between that may stop anywhere; at last all is stated. */
async function stated(made: MadeMonths, seed: number): Promise<Deployed> {
  const chances = dice(seed);
  const { chance, whole } = chances;
  const app = await deployed(made);
  const seen = new Map<string, string>();
  const arrivals = [
    ...made.exported.map(({ row }) => () => {
      const partition = app.now().toISOString().slice(0, 10);
      app.warehouse.exported.push({ row, partition });
      return Promise.resolve();
    }),
    ...made.logs.map((log) => () => app.load(log)),
  ];
  const pieces = whole(2, 6);
  const queue = chances.shuffled(arrivals);
  for (let piece = 0; piece < pieces; piece++) {
    app.pass(whole(0, 25) * day);
    for (const arrive of queue.splice(0, Math.ceil(queue.length / (pieces - piece))))
      await arrive();
    if (chance(0.7)) {
      const at = chance(0.4) ? { ...app, ...stopping(app, whole(0, 60)) } : app;
      await Promise.allSettled([accountEgress(at)]);
      app.pass(app.policy.egress.lease);
    }
    for (let sweeps = whole(0, 2); sweeps > 0; sweeps--) await swept(app, chances);
    isFrozen(app, seen);
  }
  await accountEgress(app);
  app.pass(70 * day);
  // the days on which a statement goes out
  while (app.now().getUTCDate() < app.policy.egress.statementDay) app.pass(day);
  await sendStatement(app);
  isFrozen(app, seen);
  const stands = [...app.documents.stored];
  assert.equal(await sendStatement(app), 0);
  assert.deepEqual([...app.documents.stored], stands, 'a second time nothing is told');
  return app;
}

/** All statements together are the bill, in every currency, to the nano; each was mailed once. */
function areTheBill(app: Deployed, made: MadeMonths): void {
  const ledger = new Sums();
  for (const [, month] of under<EgressMonth>(app, /^egress\/[^/]+\/months\//))
    ledger.addParts(month.accreditationId, month.month, month);
  assert.deepEqual(told(app).found(), ledger.found(), 'by holder, month, person and dataset');
  const byCurrency = new Map<string, bigint>();
  for (const [, { months }] of headsOf(app))
    for (const { costs } of months)
      for (const { currency, net } of costs)
        byCurrency.set(currency, (byCurrency.get(currency) ?? 0n) + toNanos(net));
  const bill = new Map<string, bigint>();
  for (const { currency, gross, discounts } of made.costs)
    bill.set(currency, (bill.get(currency) ?? 0n) + gross + discounts);
  const sums = (map: Map<string, bigint>) => [...map].filter(([, sum]) => sum !== 0n).sort();
  assert.deepEqual(sums(byCurrency), sums(bill), 'the statements of the operator are the export');
  const letters = under(app, /^mail\/alert-statement-/).map(([path]) => path.slice(-7));
  const months = headsOf(app).map(([path]) => path.slice(-7));
  assert.deepEqual(letters.sort(), months.sort(), 'a mail for each');
  assert.equal(new Set(months).size, months.length);
}

/** Statements and adjustments over made-up months in disorder; `runs` of them. */
export async function checkStatements(runs: number, seed?: number): Promise<void> {
  const course = fc.record({
    seed: fc.nat(1_000_000),
    disorder: fc.nat(1_000_000),
    months: fc.integer({ min: 1, max: 2 }),
    days: fc.integer({ min: 1, max: 2 }),
    busy: fc.integer({ min: 5, max: 30 }),
    researchers: fc.integer({ min: 1, max: 4 }),
  });
  const check = async ({ disorder, ...of }: { seed: number; disorder: number }): Promise<void> => {
    const where = { month: '2026-10', project: 'demo-test', buckets: ['suns', 'moons'] };
    const made = makeMonths({ ...where, ...of });
    areTheBill(await stated(made, disorder), made);
  };
  await fc.assert(fc.asyncProperty(course, check), {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed }),
  });
}
