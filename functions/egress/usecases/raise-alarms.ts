import type { App } from '../../app.ts';
import { downloads } from '../../downloads/domain/download.ts';
import { accountingId, accountings, never } from '../domain/accounting.ts';
import { dayOf, monthBefore, monthOf } from '../domain/calendar.ts';
import { uncovered } from '../domain/report.ts';
import { accountingStuck, exportSilent, muchUnattributed } from '../mails.ts';
import { raiseAlert } from './raise-alert.ts';
import { reportMonth } from './report-month.ts';

type Needs = Pick<App, 'config' | 'documents' | 'now' | 'policy'>;

/** Alarms, once per silence, when log rows come in but no row of the bill did for longer than `exportSilence`. */
export async function alarmSilentExport(app: Needs): Promise<number> {
  const now = app.now();
  const state = await app.documents.get(accountings, accountingId);
  const start = now.getTime() - app.policy.egress.exportSilence;
  if (!state || Date.parse(state.loaded) <= start) return 0;
  const last = state.exported === never ? await firstDownload(app) : new Date(state.exported);
  if (!last || last.getTime() > start) return 0;
  const alert = { kind: 'export-silent', subject: dayOf(last) } as const;
  const letter = exportSilent(last, state.exported !== never);
  return (await raiseAlert(app, `export-silent-${last.toISOString()}`, alert, letter)) ? 1 : 0;
}

/** When the first bytes can have flowed: silence before any bill counts from there. */
async function firstDownload(app: Needs): Promise<Date | undefined> {
  const [first] = await app.documents.find(downloads, { orderBy: 'createdAt', limit: 1 });
  return first?.value.createdAt;
}

/** Alarms, once until a run ends well again, when no accounting run ended well for longer than `stuckAfter`. */
export async function alarmStuckAccounting(app: Needs): Promise<number> {
  const now = app.now();
  const state = await app.documents.get(accountings, accountingId);
  const since = state?.ranAt ?? state?.failingSince;
  if (!since || now.getTime() - since.getTime() <= app.policy.egress.stuckAfter) return 0;
  const alert = { kind: 'accounting-stuck', subject: dayOf(since) } as const;
  const id = `accounting-stuck-${since.toISOString()}`;
  return (await raiseAlert(app, id, alert, accountingStuck(since))) ? 1 : 0;
}

/** Alarms, once per month and currency, when too much of this or the last month's downloads is nobody's. */
export async function alarmUnattributed(app: Needs): Promise<number> {
  const month = monthOf(dayOf(app.now()));
  let raised = 0;
  for (const each of [monthBefore(month), month]) {
    const report = await reportMonth(app, each);
    for (const { currency, unattributedPercent } of uncovered(
      report,
      app.policy.egress.unattributedPermille,
    )) {
      const alert = { kind: 'unattributed', subject: each } as const;
      const letter = muchUnattributed(each, currency, unattributedPercent);
      if (await raiseAlert(app, `unattributed-${each}-${currency}`, alert, letter)) raised++;
    }
  }
  return raised;
}
