import assert from 'node:assert/strict';
import { csvReader } from '../../functions/egress/domain/usage-log.ts';
import { statements } from '../../functions/egress/domain/stated.ts';
import { explainMonth } from '../../functions/egress/usecases/explain-month.ts';
import { traces } from '../../functions/egress/traces.ts';
import { sendStatement } from '../../functions/egress/usecases/send-statement.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { policy } from '../../functions/policy.ts';
import { explanationText } from '../../scripts/billing/explanation-text.ts';
import { correctionOf, downloadRow } from '../../scripts/billing/export-row.ts';
import { answered } from '../clauses/deployment.ts';
import { counted } from '../support/counted.ts';
import { mailTo } from '../support/world.ts';
import { billed, rows, usage, type Billed } from './billed.ts';
import { request } from './builders.ts';

const day = 86_400_000;
type Seen = Record<string, unknown>;
type Costs = { net: { amount: string; currency: string } }[];
const nets = (costs: unknown) =>
  (costs as Costs).map(({ net }) => `${net.amount} ${net.currency}`).join(' ');
const each = (costs: unknown) =>
  Object.fromEntries(Object.entries(costs as Seen).map(([id, one]) => [id, nets(one)]));

describe('P-2.2.3a a month that was stated stands; what it becomes later is an adjustment of the next statement', () => {
  let here: Billed;
  beforeEach(async () => {
    here = await billed();
    here.app.pass(33 * day);
    assert.equal(await sendStatement(here.app), 1);
  });
  afterEach(() => {
    here.close();
  });
  const late = { ...usage, exportTime: '2026-12-10T07:00:00Z' };
  const stated = async (month: string) =>
    answered(await here.desk(`GET /v1/egress/statements/${month}`, 'admin'));
  const next = async () => {
    here.app.pass(31 * day);
    assert.equal(await sendStatement(here.app), 1);
    return stated('2026-12');
  };
  const adjusted = (seen: Seen) =>
    (seen['adjustments'] as Seen[]).map(({ month, why, accreditationId, costs, people, bytes }) => [
      ...[month, why, accreditationId === here.accreditationId ? 'team' : accreditationId],
      ...[nets(costs), each(people), bytes],
    ]);

  it('a correction of the bill: who bears it, of which month, why', async () => {
    const before = await stated('2026-11');
    await here.bill([correctionOf(rows[0]!, -0.5, late.exportTime)]);
    const seen = await next();
    assert.deepEqual(adjusted(seen), [
      ['2026-11', 'bill', 'team', '-40 USD', { lead: '-30 USD', member: '-10 USD' }, 0],
    ]);
    assert.equal(nets(seen['total']), '');
    assert.equal(nets(seen['stated']), '-40 USD');
    assert.deepEqual(await stated('2026-11'), before);
    const live = answered(await here.desk('GET /v1/egress/months/2026-11', 'admin'));
    assert.equal(nets(live['total']), '8 EUR 43 USD');
    assert.equal(nets(before['stated']), '8 EUR 83 USD');
  });

  it('the explanation of the month: its steps are what statements told, and what none told yet', async () => {
    await here.bill([correctionOf(rows[0]!, -0.5, late.exportTime)]);
    await next();
    await here.bill([downloadRow({ ...late, cost: 4, exportTime: '2027-01-10T07:00:00Z' })]);
    const path = `/v1/egress/accreditations/${here.accreditationId}/months/2026-11/explanation`;
    const seen = answered(await here.desk(`GET ${path}`, 'admin'));
    const told = (seen['stated'] as Seen[]).map(({ statement, why, costs }) => [
      ...[statement, why, nets(costs)],
    ]);
    assert.deepEqual(told, [
      ['2026-11', undefined, '8 EUR 80 USD'],
      ['2026-12', 'bill', '-40 USD'],
    ]);
    assert.deepEqual([nets(seen['unstated']), nets(seen['costs'])], ['4 USD', '8 EUR 44 USD']);
    const steps = seen['steps'] as { share: { gross: string }; bill: { currency: string } }[];
    const usd = steps.filter(({ bill }) => bill.currency === 'USD');
    assert.equal(
      usd.reduce((all, { share }) => all + Number(share.gross), 0),
      44,
    );
    const december = await explainMonth(here.app, here.accreditationId, '2026-12');
    assert.deepEqual(december.stated?.map(({ why }) => why) ?? [], [undefined], 'its own alone');
    const ofDay = answered(await here.desk(`GET ${path}?day=2026-11-01`, 'admin'));
    assert.deepEqual(['stated' in ofDay, 'unstated' in ofDay], [false, false]);
    const text = explanationText(await explainMonth(here.app, here.accreditationId, '2026-11'));
    assert.match(text, /Told of 2026-11\n {2}8 EUR, 80 USD by the statement of 2026-11\n/);
    assert.match(
      text,
      /-40 USD by the statement of 2026-12 \(adjustment: bill corrected, or late\)\n/,
    );
    assert.match(text, /4 USD by none yet$/);
  });

  it('a row that comes late, in a currency that was not there', async () => {
    await here.bill([downloadRow({ ...late, currency: 'JPY', cost: 100, atList: 100 })]);
    assert.deepEqual(adjusted(await next()), [
      ['2026-11', 'bill', 'team', '100 JPY', { lead: '75 JPY', member: '25 JPY' }, 0],
    ]);
  });

  it('late usage logs: shares move, the bill does not', async () => {
    const took = { accreditationId: here.accreditationId, datasetId: 'aia' };
    const row = { ...took, personId: 'member', requestId: 'r9', bytes: '4000' };
    await here.warehouse.addRequests([request(row)], here.app.now());
    await here.bill([]);
    const moved = { lead: '-3 EUR -30 USD', member: '3 EUR 30 USD' };
    const seen = await next();
    assert.deepEqual(adjusted(seen), [['2026-11', 'shares', 'team', '', moved, 4000]]);
    assert.equal(nets(seen['stated']), '');
  });

  it('a month from before there were statements is told once, as that', async () => {
    const before = { ...usage, hour: '2026-09-01T10:00:00Z', exportTime: '2026-12-10T07:00:00Z' };
    await here.bill([downloadRow({ ...before, cost: 5, atList: 5 })]);
    assert.deepEqual(adjusted(await next()), [
      ['2026-09', 'unstated', 'operator:unattributed', '5 USD', {}, 0],
    ]);
    here.app.pass(31 * day);
    await sendStatement(here.app);
    assert.deepEqual(adjusted(await stated('2027-01')), []);
  });

  it('the letter and its CSV tell of it, and their rows add up to what is stated', async () => {
    await here.bill([
      correctionOf(rows[0]!, -0.5, late.exportTime),
      downloadRow({ ...late, hour: '2026-12-01T10:00:00Z', cost: 7, atList: 7 }),
    ]);
    await next();
    const found = await mailTo(here.app, 'data@example.org');
    const { message } = found.find(({ message: { subject } }) => /of 2026-12$/.test(subject))!;
    assert.match(message.text, /Adjustments of earlier months\n\n/);
    assert.match(message.text, /2026-11 +\S+ +USD +-40 +-50 +bill corrected, or late/);
    assert.match(message.html, /<caption[^>]*>Adjustments of earlier months<\/caption>/);
    const csv = await here.desk('GET /v1/egress/statements/2026-12?format=csv', 'admin');
    assert.equal(csv.text, message.attachments![0]!.content);
    assert.match(String(csv.headers['content-disposition']), /"egress-statement-2026-12\.csv"/);
    const reader = csvReader();
    const lines = [...reader.push(csv.text), ...reader.end()];
    const sum = (what: RegExp) =>
      lines
        .filter((row) => what.test(row[1]!) && row[3] === 'USD')
        .reduce((all, row) => all + Number(row[7]), 0);
    assert.equal(sum(/^(accreditation|unattributed|overhead|adjustment)$/), sum(/^stated$/));
    assert.equal(sum(/^stated$/), -33);
  });

  it('a CSV too large for a mail is named in it', async () => {
    here.app.policy = { ...policy, egress: { ...policy.egress, statementAttached: 10 } };
    await next();
    const found = await mailTo(here.app, 'data@example.org');
    const { message } = found.find(({ message: { subject } }) => /of 2026-12$/.test(subject))!;
    assert.deepEqual(message.attachments, []);
    assert.match(message.text, /GET \/v1\/egress\/statements\/2026-12\?format=csv/);
  });

  it('months that were missed are stated one by one, the oldest first', async () => {
    here.app.pass(63 * day);
    assert.equal(await sendStatement(here.app), 2);
    const seen = answered(await here.desk('GET /v1/egress/statements', 'admin'));
    assert.deepEqual(
      (seen['items'] as Seen[]).map(({ month }) => month),
      ['2027-01', '2026-12', '2026-11'],
    );
  });

  it('one that was begun is not stated yet: 404', async () => {
    await here.app.documents.transact((tx) => {
      const chain = { length: 0, head: '', state: '' };
      tx.create(statements, '2026-12', { month: '2026-12', state: 'stating', chain });
      return Promise.resolve();
    });
    const gone = await here.desk('GET /v1/egress/statements/2026-12', 'admin');
    assert.equal(gone.status, 404);
    const seen = answered(await here.desk('GET /v1/egress/statements?limit=1', 'admin'));
    assert.deepEqual(seen['items'], [{ month: '2026-12', state: 'stating', months: [] }]);
    assert.equal(seen['next'], '2026-12');
  });

  it('stating is an event in a chain of its own', async () => {
    const { chain } = (await here.app.documents.get(statements, '2026-11'))!;
    const events = await here.app.documents.find(eventsOf(statements), { within: '2026-11' });
    const told = events.map(({ value }) => value);
    assert.deepEqual(
      told.map(({ action, actor }) => [action, actor]),
      [['state', 'sweep']],
    );
    assert.equal(brokenLink(chain, told), undefined);
  });

  it('the person’s export has the own part of each statement, and of nobody else', async () => {
    await here.bill([correctionOf(rows[0]!, -0.5, late.exportTime)]);
    await next();
    const found = [];
    for await (const one of traces[0]!.find(here.app, { id: 'member', addresses: [] }))
      found.push(one);
    assert.deepEqual(
      found.map(({ record }) => record.replace(here.accreditationId, 'team')),
      ['egress/team/researchers/member', 'statements/2026-11/rows/team', 'statements/2026-12/rows/team'], // prettier-ignore
    );
    assert.doesNotMatch(JSON.stringify(found), /lead/);
    assert.match(JSON.stringify(found), /"net":"-10"/);
  });

  it('reads per holder 3 and its months, writes a row and a mark per month told of', async () => {
    await here.bill([correctionOf(rows[0]!, -0.5, late.exportTime)]);
    here.app.pass(31 * day);
    const documents = counted(here.app.documents);
    await sendStatement({ ...here.app, documents });
    // statements 1, repeats 1, holders 2; of each statement, row and month; the accreditation; the bill of 11 over 2; to close: 2 and the row
    assert.deepEqual([documents.reads, documents.writes], [16, 7]);
  });
});
