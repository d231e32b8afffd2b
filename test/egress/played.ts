import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { downloads } from '../../functions/downloads/domain/download.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { loadUsageLog } from '../../functions/egress/usecases/load-usage-log.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import type { UsageLog } from '../../scripts/billing/months/logs.ts';
import { dice, type Dice } from '../../scripts/billing/months/dice.ts';
import type { MadeMonths } from '../../scripts/billing/months/make-months.ts';
import { testApp } from '../support/app.ts';
import { stopping } from './accounted.ts';
import { accreditation } from './builders.ts';
import { MemoryWarehouse } from './memory-warehouse.ts';

/** Firestore as it is before any of the made-up months is accounted. */
export async function deployed(made: MadeMonths) {
  const warehouse = new MemoryWarehouse();
  const app = testApp({ warehouse });
  for (const [id, people] of Map.groupBy(made.researchers, (one) => one.accreditationId)) {
    const { leadId, payer } = people[0]!;
    const memberIds = people.map(({ personId }) => personId);
    const pays = payer === '' ? {} : { billingProject: payer };
    await app.documents.createOnce(
      accreditations,
      id,
      accreditation({ leadId, memberIds, budget: { amount: '5', currency: 'USD' }, ...pays }),
    );
  }
  for (const [id, record] of Object.entries(made.downloads))
    await app.documents.createOnce(downloads, id, record);
  const load = async ({ name, text }: UsageLog) => {
    const objects = new MemoryObjects();
    const plain = { contentType: 'text/csv' };
    const event = (await objects.create(app.config.BUCKET_LOGS, name, text, plain))!;
    await loadUsageLog({ ...app, objects }, event);
  };
  return { ...app, warehouse, load };
}
export type Deployed = Awaited<ReturnType<typeof deployed>>;

/** Everything in the order in which it came, and one run. */
export async function inOrder(made: MadeMonths): Promise<Deployed> {
  const app = await deployed(made);
  for (const log of made.logs) await app.load(log);
  for (const { row, arrival } of made.exported)
    app.warehouse.exported.push({ row, partition: arrival });
  await accountEgress(app);
  return app;
}

/**
 * The same in any order, in pieces, logs twice, with runs in between that stop after any call, or are two at once;
 * rows may wait in the streaming buffer, without a partition. The last run ends well.
 */
export async function inDisorder(made: MadeMonths, seed: number): Promise<Deployed> {
  const chances = dice(seed);
  const app = await deployed(made);
  const rows = piecesOf(chances.shuffled(made.exported), chances);
  const logs = piecesOf(chances.shuffled([...made.logs, ...made.logs.slice(0, 5)]), chances);
  const arrive = rows.map((piece) => () => {
    const partition = chances.chance(0.2) ? undefined : today();
    app.warehouse.exported.push(...piece.map(({ row }) => ({ row, partition })));
    return Promise.resolve();
  });
  const load = logs.map((piece) => async () => {
    for (const log of piece) await app.load(log);
  });
  // also the bill long before the logs: then shares rest on day or month, or are nobody's, until these come
  const ordered = chances.chance(0.3);
  const pieces = ordered ? [...arrive, ...load] : chances.shuffled([...arrive, ...load]);
  let days = 0;
  const today = () => new Date(Date.UTC(2026, 9, 1 + days)).toISOString().slice(0, 10);
  for (const piece of pieces) {
    days += chances.whole(0, 6);
    for (const each of app.warehouse.exported) each.partition ??= today();
    await piece();
    if (chances.chance(0.6)) await disturbed(app, chances);
  }
  for (const each of app.warehouse.exported) each.partition ??= today();
  await accountEgress(app);
  return app;
}

/** One run that goes as it likes; whoever holds the lease afterwards has lost it. */
async function disturbed(app: Deployed, { chance, whole }: Dice): Promise<void> {
  const runs = chance(0.2) ? 2 : 1;
  const stopped = chance(0.6);
  await Promise.allSettled(
    Array.from({ length: runs }, () =>
      accountEgress(stopped ? { ...app, ...stopping(app, whole(0, 60)) } : app),
    ),
  );
  app.pass(app.policy.egress.lease);
}

function piecesOf<T>(list: T[], { whole }: Dice): T[][] {
  const pieces: T[][] = [];
  for (let rest = list; rest.length > 0;) {
    const size = whole(1, Math.ceil(list.length / 3) + 1);
    pieces.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return pieces;
}
