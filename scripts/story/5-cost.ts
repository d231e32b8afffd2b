import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as z from 'zod';
import { fromNanos, toNanos } from '../../functions/platform/money.ts';
import { correctionOf, downloadRow, type ExportRow } from '../billing/export-row.ts';
import { loadExport } from '../billing/load-export.ts';
import { DATASET } from './1-operator.ts';
import { month as wholeMonth } from './5-month.ts';
import type { Stage } from './stage.ts';
import { expect, same, step } from './tell.ts';

const Money = z.object({ amount: z.string(), currency: z.string() });
const Costs = z.array(z.object({ net: Money }));
const Own = z.object({ costs: Costs, unbilled: z.object({ bytes: z.number() }) });
const Report = z.object({
  total: Costs,
  unattributed: Costs,
  overhead: Costs,
  researchers: z.array(z.object({ accreditationId: z.string(), costs: Costs })),
});
const Logs = z.object({ objects: z.array(z.object({ name: z.string() })) });
const List = z.object({ items: z.array(z.object({ url: z.string(), path: z.string() })) });
const Download = z.object({ id: z.string() });

const nanosOf = (costs: z.infer<typeof Costs>): bigint =>
  costs.reduce((sum, { net }) => sum + toNanos(net.amount), 0n);

/** The usage log and the bill come in; every researcher's share is known to the nano. */
export async function cost(stage: Stage, files: string[], accreditations: [string, string]) {
  step(5, 'The downloads are billed: every cent finds its researcher');
  const { api, adminApi } = stage;
  const [first, second] = accreditations;
  const third = stage.person('third');
  const started = await api.get(Download, 'POST', `/v1/datasets/${DATASET}/downloads`, {
    as: third,
    body: {},
  });
  const list = await api.get(List, 'GET', `/v1/downloads/${started.id}/files`, { as: third });
  const some = list.items.slice(0, 2);
  const size = async (path: string) =>
    (await stat(files.find((file) => basename(file) === basename(path))!)).size;
  const sizes = await Promise.all(list.items.map(({ path }) => size(path)));
  const all = sizes.reduce((sum, bytes) => sum + bytes, 0);
  // the second takes the first half of two files: a part of a file counts as what it is
  const halves = sizes.slice(0, some.length).map((bytes) => Math.ceil(bytes / 2));
  for (const [index, { url }] of some.entries())
    await (await fetch(url, { headers: { range: `bytes=0-${halves[index]! - 1}` } })).arrayBuffer();
  const part = halves.reduce((sum, bytes) => sum + bytes, 0);

  const flush = await fetch(`${stage.env['STORAGE_API_ENDPOINT']!}/_usage-logs/flush`, {
    method: 'POST',
  });
  const logs = Logs.parse(await flush.json());
  await stage.settled();
  expect(logs.objects.length > 0, `Cloud Storage wrote ${logs.objects.length} usage log(s)`);
  const before = await api.get(Own, 'GET', `/v1/accreditations/${first}/egress`, {
    as: stage.person('researcher'),
  });
  same(before.costs, [], 'before the bill comes, the cost of the first accreditation is');

  // Such a price that each share is a whole, even number of nanos, and the first passes 80 % of its 100 USD.
  const perByte = 2n * ((85n * 1_000_000_000n) / BigInt(all) / 2n);
  const bill = perByte * BigInt(all + part);
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString();
  const bucket = stage.env['BUCKET_DATASETS']!;
  const project = stage.env['GOOGLE_CLOUD_PROJECT']!;
  const usage = { project, bucket, hour, bytes: all + part, cost: Number(bill) / 1e9 };
  const exportTime = new Date().toISOString();
  const row = downloadRow({ ...usage, exportTime });
  const arrive = async (rows: ExportRow[], arrival?: string) => {
    await loadExport(stage.export, rows, arrival);
    await stage.publish('egress-tick', {});
  };
  await arrive([row]);
  const month = hour.slice(0, 7);
  const report = () =>
    adminApi.get(Report, 'GET', `/v1/egress/months/${month}`, { as: stage.person('admin') });
  const shares = async () => {
    const { researchers } = await report();
    const of = (id: string) =>
      nanosOf(researchers.find((one) => one.accreditationId === id)?.costs ?? []);
    return [of(first), of(second)] as const;
  };
  const [a, b] = await shares();
  const whole = [perByte * BigInt(all), perByte * BigInt(part)];
  same([a, b].map(fromNanos), whole.map(fromNanos), 'shares by bytes, in USD');
  const billed = await report();
  same(fromNanos(nanosOf(billed.total)), fromNanos(bill), 'the month in the report is the bill');
  const sum = a + b + nanosOf(billed.unattributed) + nanosOf(billed.overhead);
  same(fromNanos(sum), fromNanos(bill), 'and the shares add up to it exactly');
  const own = await api.get(Own, 'GET', `/v1/accreditations/${first}/egress`, {
    as: stage.person('researcher'),
  });
  same(fromNanos(nanosOf(own.costs)), fromNanos(a), "the researcher's own page says the same");
  const stored = await stage.console.doc(`egress/${first}`).get();
  expect(stored.exists, `and so does Firestore: egress/${first}`);

  const alerts = async () =>
    (await stage.mailbox.to(stage.env['CONTACT']!)).filter(({ subject }) => /80/.test(subject));
  same((await alerts()).length, 1, 'crossing 80 % of the budget sent e-mails to the admins');
  const unchanged = await snapshot(stage);
  await stage.publish('egress-tick', {});
  same(await snapshot(stage), unchanged, 'a second run changes nothing; digest of the ledger');
  same((await alerts()).length, 1, 'and mails nothing');

  const told = JSON.stringify(await stage.tool('billing', 'explain', first, month));
  expect(
    told.includes(`"${fromNanos(a)}"`) && !told.includes('"agrees":false'),
    '“scripts/egress explain” tells the same share, from its bill row on',
  );

  const late = new Date().toISOString();
  const corrections = [-1, 0.5].map((factor) => correctionOf(row, factor, late));
  await arrive(corrections);
  const [halfA, halfB] = await shares();
  same(
    [halfA, halfB].map(fromNanos),
    [a / 2n, b / 2n].map(fromNanos),
    'a late correction (−all, +half) halves each share exactly',
  );
  await wholeMonth(stage, { ...usage, exportTime }, [row, ...corrections], arrive);
}

/** Everything that the accounting keeps in Firestore but its own lease, as one digest. */
async function snapshot(stage: Stage): Promise<string> {
  const parts: unknown[] = [];
  for (const name of ['egress', 'months', 'researchers', 'alerts'])
    for (const document of (await stage.console.collectionGroup(name).get()).docs)
      parts.push([document.ref.path, document.data()]);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
