import assert from 'node:assert/strict';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { explainMonth } from '../../functions/egress/usecases/explain-month.ts';
import { egressMonths } from '../../functions/egress/domain/ledger.ts';
import { adminRoutes } from '../../functions/egress/routes.ts';
import { isFault } from '../../functions/platform/fault.ts';
import { policy } from '../../functions/policy.ts';
import { downloadRow, storageSku } from '../../scripts/billing/export-row.ts';
import { explanationText } from '../../scripts/billing/explanation-text.ts';
import { help, run } from '../../scripts/billing/run.ts';
import { accounted, other, usage } from './accounted.ts';
import { request } from './builders.ts';
import { memoryWorld } from './worlds.ts';

const explanation = adminRoutes.find(({ path }) => path.endsWith('/explanation'))!;
const month = '2026-11';

describe('the explanation of a month', () => {
  it('tells bill row, bytes of the hour, ratio and share, which sum to the ledger', async () => {
    const cost = 0.000000003;
    const app = await accounted(await memoryWorld(), [downloadRow({ ...usage, cost })]);
    await accountEgress(app);
    const { steps, costs } = await explainMonth(app, 'acc-a', month);
    assert.deepEqual(
      steps.map(({ basis, bytes, agrees, remainder, billed, share }) => [
        basis,
        bytes,
        agrees,
        remainder.gross,
        billed.gross,
        share.gross,
        share.ratio,
      ]),
      [[usage.hour, { own: 1500n, all: 2000n }, true, 0n, 3n, 2n, 750_000_000n]],
    );
    assert.deepEqual(costs, (await app.documents.get(egressMonths, `acc-a/${month}`))?.costs);
    const [second] = (await explainMonth(app, 'acc-b', month)).steps;
    assert.equal(second?.remainder.gross, 1n, 'of 0.75 nano one whole');
  });

  for (const [basis, hour] of [
    ['2026-11-01', '2026-11-01T12:00:00Z'],
    ['2026-11', '2026-11-03T12:00:00Z'],
  ] as const)
    it(`names ${basis} where the hour has no bytes`, async () => {
      const app = await accounted(await memoryWorld(), [downloadRow({ ...usage, hour })]);
      await accountEgress(app);
      assert.equal((await explainMonth(app, 'acc-a', month)).steps[0]?.basis, basis);
    });

  it('says when a share is not any more what bill and bytes give', async () => {
    const app = await accounted(await memoryWorld());
    await accountEgress(app);
    const late = request({ ...other, requestId: 'late' });
    await app.warehouse.addRequests([late], app.now());
    const before = await explainMonth(app, 'acc-a', month);
    assert.equal(before.steps[0]?.agrees, false);
    assert.match(explanationText(before), /DIFFERS/);
    await accountEgress(app);
    assert.equal((await explainMonth(app, 'acc-a', month)).steps[0]?.agrees, true);
  });

  it('explains the operator’s part as well', async () => {
    const rows = [downloadRow({ ...usage, cost: 2 }, { sku: storageSku })];
    const app = await accounted(await memoryWorld(), rows);
    await accountEgress(app);
    const told = await explainMonth(app, 'operator:overhead', month);
    assert.deepEqual(
      told.steps.map(({ basis, share }) => [basis, share.method, share.gross]),
      [[undefined, 'operator', 2_000_000_000n]],
    );
  });

  it('answers one day alone, and refuses what is too much', async () => {
    const next = { ...usage, hour: '2026-11-02T10:00:00Z' };
    const app = await accounted(await memoryWorld(), [downloadRow(usage), downloadRow(next)]);
    await accountEgress(app);
    const of = async (day?: string) => (await explainMonth(app, 'acc-a', month, day)).steps.length;
    assert.deepEqual([await of(), await of('2026-11-02'), await of('2026-11-03')], [2, 1, 0]);
    app.policy = { ...policy, egress: { ...policy.egress, explainSteps: 1 } };
    await assert.rejects(of(), (error) => isFault(error, 'too-large'));
    assert.equal(await of('2026-11-02'), 1);
  });

  it('knows an accreditation without costs, and no other', async () => {
    const app = await accounted(await memoryWorld(), []);
    for (const id of ['acc-a', 'operator:overhead', 'operator:unattributed'])
      assert.deepEqual((await explainMonth(app, id, month)).steps, []);
    await assert.rejects(explainMonth(app, 'acc-x', month), (error) => isFault(error, 'not-found'));
  });

  it('is answered by the admin API as its schema says', async () => {
    const app = await accounted(await memoryWorld());
    await accountEgress(app);
    const call = { params: { id: 'acc-a', month }, query: {} };
    const answer = await explanation.run(app, call as never);
    const body = explanation.answer!.parse(answer.body) as { steps: Record<string, unknown>[] };
    const { bill: _, ...step } = body.steps[0]!;
    const none = { discounts: '0', promotions: '0' };
    assert.deepEqual(step, {
      method: 'bytes-hour',
      basis: usage.hour,
      bytes: { own: '1500', all: '2000' },
      ratio: '0.75',
      remainder: { gross: '0', ...none, atList: '0' },
      share: { gross: '67.5', ...none, atList: '67.5' },
      personId: 'person-a',
      datasetId: 'sun',
      agrees: true,
    });
    const wrong = { params: { id: 'acc-a', month }, query: { day: '2026-12-01' } };
    await assert.rejects(explanation.run(app, wrong as never), (error) =>
      isFault(error, 'invalid'),
    );
  });
});

describe('scripts/egress', () => {
  const call = async (words: string[], open = () => accounted0()) => {
    const lines: string[] = [];
    const out = (text: string) => void lines.push(text);
    const code = await run(words, { out, err: out }, open);
    return { code, text: lines.join('\n') };
  };
  const accounted0 = async () => {
    const app = await accounted(await memoryWorld());
    await accountEgress(app);
    return app;
  };

  it('explain prints the whole way in words', async () => {
    const { code, text } = await call(['explain', 'acc-a', month]);
    assert.equal(code, 0);
    assert.match(text, /bill {3}90 USD {2}\(regular, Download Worldwide/);
    assert.match(text, /basis {2}pro rata, bytes of the hour 2026-11-01T10:00:00Z: 1,500 of 2,000/);
    assert.match(text, /share {2}67\.5 USD {2}→ person-a, dataset sun/);
    assert.match(text, /67\.5 USD net = 67\.5 gross \+ 0 discounts/);
  });

  it('explain --json prints what the admin API answers', async () => {
    const { code, text } = await call(['explain', 'acc-a', month, '--json']);
    assert.equal(code, 0);
    const asked = { params: { id: 'acc-a', month }, query: {} };
    const { body } = await explanation.run(await accounted0(), asked as never);
    assert.deepEqual(JSON.parse(text), explanation.answer!.parse(body));
  });

  for (const [words, wanted] of [
    [['--help'], 0],
    [[], 2],
    [['nothing'], 2],
    [['explain', 'acc-a'], 2],
    [['explain', 'acc-a', '2026-13'], 2],
    [['explain', 'acc-a', month, '--day', '2026-12-01'], 2],
    [['explain', 'acc-a', month, '--unknown'], 2],
    [['explain', 'acc-x', month], 1],
    [['generate'], 2],
    [['generate', '--month', month, '--bucket', 'b', '--days', '1'], 0],
  ] as const)
    it(`answers ${wanted} to: ${words.join(' ')}`, async () => {
      const { code, text } = await call([...words]);
      assert.equal(code, wanted);
      assert.notEqual(text, '');
      if (words[0] === '--help') assert.equal(text, help);
    });
});
