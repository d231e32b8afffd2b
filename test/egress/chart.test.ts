import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { barsOf } from '../../functions/egress/domain/bars.ts';
import { chartOf } from '../../functions/egress/domain/chart.ts';
import { addUp, netIn, type EgressMonth } from '../../functions/egress/domain/ledger.ts';
import { report } from '../../functions/egress/domain/report.ts';
import { run } from '../../scripts/billing/run.ts';
import { billed, type Billed } from './billed.ts';

const nano = 1_000_000_000n;
const unexpected = (text: string): never => assert.fail(text);
const month = (accreditationId: string, usd: bigint, currency = 'USD'): EgressMonth => ({
  accreditationId,
  month: '2026-11',
  costs: addUp([{ currency, gross: usd, discounts: 0n, promotions: 0n, atList: usd * 2n }]),
  datasets: {},
  people: {},
  bytes: 0,
  updatedAt: new Date(0),
});
const svgOf = (...ledger: EgressMonth[]) => chartOf(report('2026-11', ledger));
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, words]) => words!);
/** The elements that are open in the end, or closed by another's name, and signs that ought to be escaped: none in what is well-formed. */
function wrong(svg: string): string[] {
  const open: string[] = [];
  const elements = /<(\/?)(\w+)(?:\s+[\w-]+="[^"<]*")*\s*(\/?)>/g;
  for (const [, close, name, alone] of svg.matchAll(elements))
    if (close === '/') {
      if (open.pop() !== name) return [name!];
    } else if (alone === '') open.push(name!);
  return [
    ...open,
    ...svg
      .replaceAll(elements, '')
      .replaceAll(/&#\d+;/g, '')
      .matchAll(/[<>&]/g),
  ].map(String);
}

describe('the chart of a month', () => {
  it('is well-formed, with a title, a description that tells every number, and exact labels', () => {
    const svg = svgOf(month('a', 63n * nano + 1n), month('operator:unattributed', nano / 2n));
    assert.deepEqual(wrong(svg), []);
    assert.match(svg, /role="img" aria-labelledby="title desc"/);
    assert.match(svg, /<title id="title">Egress cost of November 2026<\/title>/);
    assert.match(
      svg,
      /<desc id="desc">[^<]*a: 63\.000000001 USD · downloads of nobody known: 0\.5 USD/,
    );
    for (const words of ['63.000000001', '0.5', 'Cost of the month in USD', '50', '100'])
      assert.ok(texts(svg).includes(words), words);
  });

  it('draws bars as long as their cost', () => {
    const svg = svgOf(month('a', 60n * nano), month('b', 20n * nano), month('c', -20n * nano));
    const [a, b, c] = [
      ...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="16"/g),
    ].map(([, x, width]) => [Number(x), Number(width)] as const);
    assert.ok(Math.abs(a![1] - 3 * b![1]) < 0.5 && b![1] > 0);
    assert.equal(b![1], c![1]);
    assert.ok(Math.abs(c![0] + c![1] - a![0]) < 0.2, 'what is below nothing is left of the zero');
  });

  it('has a key of what bar and line are, and keeps the labels legible across the grid', () => {
    const svg = svgOf(month('a', 60n * nano));
    for (const words of [/^billed, net of discounts/, /^the same at list price/])
      assert.ok(texts(svg).some((each) => words.test(each)));
    assert.match(svg, /paint-order="stroke" stroke="#FFF"[^>]*>60</);
  });

  it('has a panel per currency, and none for a month without costs', () => {
    const svg = svgOf(month('a', nano), month('b', nano, 'EUR'), month('b', nano, 'JPY'));
    assert.deepEqual(
      texts(svg).filter((words) => words.startsWith('Cost of')),
      ['EUR', 'JPY', 'USD'].map((currency) => `Cost of the month in ${currency}`),
    );
    assert.ok(texts(svgOf()).includes('Nothing was billed.'));
  });

  it('keeps signs of an id from becoming elements', () => {
    const svg = svgOf(month('<script>"&\'', nano));
    assert.deepEqual(wrong(svg), []);
    assert.doesNotMatch(svg, /<script/);
  });

  it('loses no nano: the bars sum to the month, however many there are', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(-(10n ** 12n), 10n ** 12n), { maxLength: 30 }), (costs) => {
        const ledger = costs.map((usd, at) =>
          month(at === 0 ? 'operator:overhead' : `a${at}`, usd),
        );
        const found = report('2026-11', ledger);
        const bars = barsOf(found, 'USD');
        assert.equal(
          bars.reduce((sum, bar) => sum + bar.billed, 0n),
          netIn(found.total, 'USD'),
        );
        assert.ok(bars.length <= 15);
      }),
    );
  });
});

describe('P-3.6a the operator sees the cost: as a chart', () => {
  let here: Billed;
  before(async () => (here = await billed()));
  after(() => {
    here.close();
  });

  it('by HTTP, as an image, for admins alone', async () => {
    const { status, text, headers } = await here.desk(
      'GET /v1/egress/months/2026-11/chart',
      'admin',
    );
    assert.equal(status, 200);
    assert.match(String(headers['content-type']), /^image\/svg\+xml/);
    assert.ok(texts(text).includes('83 USD billed, 103 USD at list price'));
    assert.equal((await here.desk('GET /v1/egress/months/2026-11/chart', 'lead')).status, 403);
  });

  it('by scripts/egress, the same, into a file or to the terminal', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chart-'));
    const said: string[] = [];
    const terminal = { out: (text: string) => void said.push(text), err: unexpected };
    const open = () => Promise.resolve(here.app);
    const file = join(folder, 'a.svg');
    try {
      assert.equal(await run(['chart', '2026-11', '--out', file], terminal, open), 0);
      assert.match(said[0]!, /The chart of 2026-11 is in .*a\.svg/);
      assert.equal(await run(['chart', '2026-11'], terminal, open), 0);
      const { text } = await here.desk('GET /v1/egress/months/2026-11/chart', 'admin');
      assert.deepEqual([await readFile(file, 'utf8'), `${said[1]!}\n`], [text, text]);
    } finally {
      await rm(folder, { recursive: true });
    }
    const silent = { out: unexpected, err: () => undefined };
    assert.equal(await run(['chart'], silent, open), 2);
  });
});
