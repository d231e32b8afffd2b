import type { App } from '../../app.ts';
import {
  accountingId,
  accountings,
  before,
  begin,
  never,
  type Accounting,
} from '../domain/accounting.ts';
import { allocate, weigh } from '../domain/allocation.ts';
import { dayOf, monthOf } from '../domain/calendar.ts';
import { classify, skuTable, type Sku } from '../domain/sku.ts';
import { unknownSku } from '../mails.ts';
import type { Window } from '../stores/warehouse.ts';
import { flagRepeats } from './flag-repeats.ts';
import { publishTotals } from './publish-totals.ts';
import { raiseAlert } from './raise-alert.ts';
import { readPayers } from './read-payers.ts';

type Needs = Pick<App, 'config' | 'documents' | 'log' | 'newId' | 'now' | 'policy' | 'warehouse'>;

/**
 * One accounting run: the bill is brought up to the export, the touched days are split anew, sums are
 * checked, totals and alerts published, repeats flagged, and only then the watermark moves. It may stop after any step:
 * the next run looks at the same rows again and ends in the same state. Throws while another run is at it.
 */
export async function accountEgress(app: Needs): Promise<void> {
  const holder = app.newId();
  const startedAt = app.now();
  const state = await takeLease(app, holder);
  try {
    const since = before(state.arrived ?? never, overlapOf(app));
    const part = await app.warehouse.survey(since);
    if (part) await app.warehouse.mergeBilled(part);
    const oldest = dayOf(new Date(startedAt.getTime() - app.policy.egress.reallocateDays));
    const logsSince = before(state.loaded, app.policy.egress.logOverlap);
    const logs = await app.warehouse.newRequests(logsSince, oldest);
    const days = await touchedDays(app, part, logs?.days ?? []);
    const allocations = await allocateDays(app, days);
    const exported = later(state.exported, part?.until);
    // The days touched each time; all that may still change once a day, or a run would cost what its history does.
    const isFirst = !state.ranAt || dayOf(state.ranAt) !== dayOf(startedAt);
    const checked = (isFirst ? [oldest, ...days] : days).toSorted()[0];
    const wrong = checked ? await app.warehouse.disagreements(days, checked, exported) : [];
    if (wrong.length > 0) throw new Error(`The shares do not add up: ${wrong.join(', ')}`);
    const months = [...new Set(days.map(monthOf))];
    await publishTotals(app, months, oldest, await downloadSkus(app));
    await flagRepeats(app, logsSince, oldest);
    await app.warehouse.recordRun({
      id: holder,
      startedAt,
      finishedAt: app.now(),
      since,
      until: exported,
      days: days.length,
      allocations,
    });
    await commit(app, holder, {
      exported,
      arrived: later(state.arrived ?? never, part?.arrived),
      loaded: later(state.loaded, logs?.until),
      ranAt: app.now(),
    });
    app.log.info('egress accounted', { run: holder, days: days.length, allocations });
  } catch (error) {
    await commit(app, holder, state);
    throw error;
  }
}

/** How far back rows may still arrive: by partition a day or two, by export time as far as the bill is checked. */
function overlapOf({ config, policy: { egress } }: Needs): number {
  const partitioned = config.BILLING_FORMAT === 'detailed' || config.BILLING_FORMAT === 'standard';
  return partitioned ? egress.overlap : egress.overlapByExport;
}

const later = (a: string, b: string | undefined): string => (b !== undefined && b > a ? b : a);

/** Takes the lease, or throws when another run holds it: the message is delivered again later. */
const takeLease = (app: Needs, holder: string): Promise<Accounting> =>
  app.documents.transact(async (tx) => {
    const now = app.now();
    const state = (await tx.get(accountings, accountingId)) ?? begin;
    if (state.lease && state.lease.until > now) throw new Error('Another accounting run is at it.');
    const until = new Date(now.getTime() + app.policy.egress.lease);
    const { lease: _, ...rest } = state;
    const taken = { ...rest, failingSince: state.failingSince ?? now };
    tx.set(accountings, accountingId, { ...taken, lease: { holder, until } });
    return taken;
  });

/** Notes how far this run came and gives the lease back; nothing when the lease went to another meanwhile. */
const commit = (app: Needs, holder: string, reached: Accounting): Promise<void> =>
  app.documents.transact(async (tx) => {
    const state = await tx.get(accountings, accountingId);
    if (state?.lease?.holder === holder) tx.set(accountings, accountingId, reached);
  });

/** Days of the bill and of new log rows, and those whose shares rest on a month that got log rows. */
async function touchedDays(app: Needs, part: Window | undefined, logDays: string[]) {
  const days = new Set([...(part?.days ?? []), ...logDays]);
  for (const month of new Set(logDays.map(monthOf)))
    for (const day of await app.warehouse.fallbackDays(month)) days.add(day);
  return [...days].sort();
}

/** Splits the bill of these days anew, month by month, each in one step; answers how many shares there are. */
async function allocateDays(app: Needs, days: string[]): Promise<number> {
  const payers = await readPayers(app);
  let count = 0;
  for (const [month, ofMonth] of Map.groupBy(days, monthOf)) {
    const billed = await app.warehouse.billed(ofMonth);
    const skus = await skusOf(
      app,
      billed.map(({ skuId, skuDescription }) => ({ id: skuId, description: skuDescription })),
    );
    const spans = weigh(await app.warehouse.delivered(month));
    const rows = allocate(billed, spans, skus, payers);
    await app.warehouse.replaceAllocation(ofMonth, rows);
    count += rows.length;
  }
  return count;
}

/** The kinds of these SKUs; an unknown one is noted, guessed, and raises an alert once. */
async function skusOf(app: Needs, seen: { id: string; description: string }[]) {
  const { skus, unknown } = classify(seen, await app.warehouse.skus());
  // The alerts first: they repeat safely, and once in the catalogue a SKU is not unknown any more.
  for (const { id, description, kind, source } of unknown)
    if (source === 'pattern')
      await raiseAlert(
        app,
        `unknown-sku-${id}`,
        { kind: 'unknown-sku', subject: id },
        unknownSku(id, description, kind),
      );
  await app.warehouse.addSkus(unknown);
  return skus;
}

const downloadSkus = async (app: Needs): Promise<string[]> =>
  [...skuTable, ...(await app.warehouse.skus())]
    .filter(({ kind }: Sku) => kind !== 'ignored')
    .map(({ id }) => id);
