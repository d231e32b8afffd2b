import assert from 'node:assert/strict';
import { csvReader, isUsageLog, usageReader } from '../../functions/egress/domain/usage-log.ts';
import type { ExportRow } from '../../scripts/billing/export-row.ts';
import { makeMonths, type MadeMonths } from '../../scripts/billing/months/make-months.ts';

const options = { month: '2026-10', seed: 7, project: 'demo-test', buckets: ['suns', 'moons'] };
const made = makeMonths({ ...options, months: 2 });
const rows = made.exported.map(({ row }) => row);
const lines = made.logs.flatMap(({ text }) => {
  const csv = csvReader();
  const read = usageReader();
  return [...csv.push(text), ...csv.end()].map(read).filter((row) => typeof row === 'object');
});
const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;
const sum = (of: Pick<ExportRow, 'cost' | 'credits'>[]) =>
  of.reduce((total, { cost }) => total + BigInt(Math.round(cost * 1e9)), 0n);
const groups = (keyOf: (row: ExportRow) => unknown) => [
  ...Map.groupBy(rows, (row) => JSON.stringify(keyOf(row))).values(),
];
const grain = (row: ExportRow) => [row.sku.id, row.resource, row.project, row.usage_start_time, row.export_time, row.currency, row.cost_type]; // prettier-ignore

describe('made-up months', () => {
  it('are the same for the same seed, and others for another', () => {
    const again = (seed: number): MadeMonths => makeMonths({ ...options, months: 2, seed });
    assert.deepEqual(again(7), made);
    assert.notDeepEqual(again(8).exported, made.exported);
  });

  for (const [habit, found] of [
    [
      'rows of a day that arrive on another',
      made.exported.some(({ row, arrival }) => days(row.export_time.slice(0, 10), arrival) > 0),
    ],
    [
      'rows exported up to 45 days after the use',
      rows.some((row) => days(row.usage_start_time, row.export_time) > 30),
    ],
    [
      'rows without a project',
      rows.some(({ project }) => project === null) &&
        rows.some(({ project }) => project?.id === null),
    ],
    [
      'rows without a bucket',
      rows.some(({ resource }) => resource === null) &&
        rows.some(({ resource }) => resource?.name === null),
    ],
    ['several currencies', new Set(rows.map(({ currency }) => currency)).size === 3],
    [
      'credits of every type and of none',
      new Set(rows.flatMap(({ credits }) => credits.map(({ type }) => type))).size === 3,
    ],
    [
      'tax and rounding rows',
      ['tax', 'rounding_error'].every((type) => rows.some(({ cost_type }) => cost_type === type)),
    ],
    [
      'SKUs that no table names',
      rows.some(({ sku }) => sku.description === 'Frobnication Units') &&
        rows.some(({ sku }) => sku.description === 'Download Polar Regions'),
    ],
    [
      'rows of other services',
      rows.some(({ service }) => service.description === 'Compute Engine'),
    ],
    [
      'a new column from the middle on',
      rows.some((row) => 'made_up_column' in row) && rows.some((row) => !('made_up_column' in row)),
    ],
    [
      'tiers inside an hour, alike in every part of the grain',
      groups(grain).some(
        (own) =>
          own.length === 2 && own[0]!.price?.tier_start_amount !== own[1]!.price?.tier_start_amount,
      ),
    ],
    [
      'use by the minute',
      rows.some(({ usage_start_time }) => usage_start_time.slice(14, 16) === '17'),
    ],
    [
      'invoice months that are not the month of the use',
      rows.some((row) => row.invoice.month !== row.usage_start_time.slice(0, 7).replace('-', '')),
    ],
    [
      'corrections that restate',
      rows.some(
        (row) =>
          row.adjustment_info?.mode === 'COMPLETE_NEGATION_WITH_REMONETIZATION' && row.cost > 0,
      ),
    ],
    [
      'costs with digits beyond the nano',
      rows.some(({ cost }) => Number(cost.toFixed(9)) !== cost),
    ],
    [
      'projects of accreditations that pay',
      rows.some(({ project }) => project?.id?.startsWith('pays-')),
    ],
  ] as const)
    // prettier-ignore
    it(`have ${habit}`, () => assert.ok(found));

  it('have complete negations, of which nothing is left', () => {
    const negated =
      groups(({ sku, resource, project, usage_start_time, currency }) => [sku, resource, project?.id, usage_start_time, currency]) // prettier-ignore
        .filter((own) => own.some((row) => row.adjustment_info?.mode === 'COMPLETE_NEGATION'));
    assert.ok(negated.some((own) => sum(own) === 0n));
  });

  it('know what they cost: truth, causes and rows have one sum in each currency', () => {
    const read = rows.filter(({ service }) => service.id === '95FF-2EF5-5EA1');
    for (const currency of ['USD', 'EUR', 'JPY']) {
      const of = <T extends { currency: string }>(list: T[]) =>
        list.filter((each) => each.currency === currency);
      const costs = of(made.costs).reduce((total, { gross }) => total + gross, 0n);
      assert.equal(sum(of(read)), costs);
      const due = of(made.truth.due).reduce((total, { gross }) => total + gross, 0n);
      assert.ok(due - costs < 100n && costs - due < 100n, 'each due is rounded to a nano');
    }
  });

  for (const [habit, found] of [
    ['repeated rows', lines.length > new Set(lines.map(({ requestId }) => requestId)).size],
    ['repeated files', made.logs.length > new Set(made.logs.map(({ text }) => text)).size + 50],
    ['header-only files', made.logs.some(({ text }) => text.split('\n').length === 2)],
    ['ranges', lines.some(({ status }) => status === 206)],
    [
      'requests that deliver nothing',
      [403, 304, 416].every((refused) => lines.some(({ status }) => status === refused)),
    ],
    ['our own reading', lines.some(({ operation }) => operation === 'storage.objects.get')],
    ['quotes in quotes', made.logs.some(({ text }) => text.includes('""mirror""'))],
    [
      'signed query strings',
      made.logs.some(({ text }) => /X-Goog-Signature=[0-9a-f]{64}/.test(text)),
    ],
    ['downloads without a record', lines.some(({ downloadId }) => downloadId === '')],
    ['downloads that a project pays', lines.some(({ payer }) => payer === 'pays-acc-3')],
    [
      'rows of an earlier hour than the file is of',
      made.logs.some(
        ({ name, text }) =>
          new Set(
            [...text.matchAll(/^"(\d{10})/gm)].map(([, time]) => Math.floor(Number(time) / 3600)),
          ).size > 1 && isUsageLog(name),
      ),
    ],
  ] as const)
    // prettier-ignore
    it(`have usage logs with ${habit}`, () => assert.ok(found));

  it('have logs that add up to the bytes known', () => {
    const once = new Map(lines.map((row) => [row.requestId, row]));
    const delivered = [...once.values()].filter(({ status, operation, method }) => (status === 200 || status === 206) && method === 'GET' && operation === 'GET_Object'); // prettier-ignore
    assert.equal(
      delivered.reduce((total, { bytes }) => total + BigInt(bytes), 0n),
      made.truth.bytes.reduce((total, { bytes }) => total + bytes, 0n),
    );
  });
});
