import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { App } from '../../functions/app.ts';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { downloads } from '../../functions/downloads/domain/download.ts';
import { chartOf } from '../../functions/egress/domain/chart.ts';
import type { BillingFormat } from '../../functions/egress/stores/statements.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { loadUsageLog } from '../../functions/egress/usecases/load-usage-log.ts';
import { reportMonth } from '../../functions/egress/usecases/report-month.ts';
import { noChain } from '../../functions/platform/audit.ts';
import { startLocal } from '../local/launcher.ts';
import { PROJECT } from '../local/project.ts';
import { compare } from './compare.ts';
import { loadArrived, prepareBigQuery } from './load-export.ts';
import { madeOf, madeOptions } from './made.ts';
import type { MadeMonths } from './months/make-months.ts';

/** Parts that accounting has no use for. */
const nowhere = {
  ...{ BASE_URL: 'http://127.0.0.1:9', SMTP_URL: 'smtp://127.0.0.1:9' },
  ...{ DATACITE_URL: 'http://127.0.0.1:9', DATACITE_PREFIX: '10.5072' },
  ...{ DATACITE_USER: 'nobody', DATACITE_PASSWORD: 'nothing' },
};

/**
 * Made-up months with the user's own numbers, accounted on a local system that is started for it and stopped again:
 * what everybody owes, beside what is true. Exit code 1 when that differs. Throws with what to say instead.
 */
export async function tryOut(
  words: string[],
  terminal: { out(text: string): void },
  open: (env: string | undefined) => Promise<App>,
): Promise<0 | 1> {
  const { values } = parseArgs({
    args: words,
    options: { ...madeOptions, chart: { type: 'string' } },
  });
  const { made, format } = madeOf(values, PROJECT);
  terminal.out(
    `${made.exported.length} rows of the bill (${format}), ${made.logs.length} usage logs: accounting them on a local system.`,
  );
  const local = await startLocal({
    parts: ['firestore', 'storage', 'bigquery'],
    env: { ...nowhere, BILLING_FORMAT: format },
  });
  try {
    Object.assign(process.env, local.env);
    const opened = await open(undefined);
    const app = { ...opened, log: { ...opened.log, info: () => undefined } };
    await arrive(app, made, format);
    await accountEgress(app);
    const { lines, differs } = await compare(app, made, format);
    for (const line of lines) terminal.out(line);
    if (values.chart !== undefined) {
      const file = resolve(process.env['CALLED_FROM'] ?? '.', values.chart);
      await writeFile(file, chartOf(await reportMonth(app, values.month!)));
      terminal.out(`The chart of ${values.month!} is in ${file}.`);
    }
    return differs ? 1 : 0;
  } finally {
    await local.stop();
  }
}

/** What a deployment would have by then: accreditations and download records, the bill, the usage logs. */
async function arrive(app: App, made: MadeMonths, format: BillingFormat): Promise<void> {
  for (const [id, people] of Map.groupBy(made.researchers, (one) => one.accreditationId)) {
    const { leadId, payer } = people[0]!;
    await app.documents.createOnce(accreditations, id, {
      ...{ state: 'active', leadId, applicationId: id, datasetIds: [], budgetExhausted: false },
      memberIds: people.map(({ personId }) => personId),
      ...{ budget: app.policy.accreditation.egressBudget, chain: noChain },
      ...{ activeSince: new Date(0), createdAt: new Date(0), expiresAt: new Date('9999-01-01') },
      ...(payer === '' ? {} : { billingProject: payer }),
    });
  }
  for (const [id, record] of Object.entries(made.downloads))
    await app.documents.createOnce(downloads, id, record);
  const { BIGQUERY_API_ENDPOINT: endpoint, BILLING_TABLE: exportTable } = app.config;
  const target = { endpoint: endpoint!, projectId: PROJECT, exportTable, format };
  await prepareBigQuery(target);
  await loadArrived(target, made.exported);
  // one log for all: the same rows, and minutes sooner
  const [first, ...more] = made.logs;
  if (!first) return;
  const text = first.text + more.map((log) => log.text.slice(log.text.indexOf('\n') + 1)).join('');
  const plain = { contentType: 'text/csv' };
  const event = (await app.objects.create(app.config.BUCKET_LOGS, first.name, text, plain))!;
  await loadUsageLog(app, event);
}
