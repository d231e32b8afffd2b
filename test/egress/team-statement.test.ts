import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { eraseAccess } from '../../functions/access/usecases/erase-access.ts';
import { traces } from '../../functions/access/traces.ts';
import { csvReader } from '../../functions/egress/domain/usage-log.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { listTeamStatements } from '../../functions/egress/usecases/read-team-statement.ts';
import { sendStatement } from '../../functions/egress/usecases/send-statement.ts';
import { people } from '../../functions/people/domain/person.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import { correctionOf, downloadRow } from '../../scripts/billing/export-row.ts';
import { answered } from '../clauses/deployment.ts';
import { counted } from '../support/counted.ts';
import { mailTo } from '../support/world.ts';
import { stopping } from './accounted.ts';
import { request } from './builders.ts';
import { billed, rows, usage, type Billed } from './billed.ts';

const day = 86_400_000;
type Seen = Record<string, unknown>;

describe('P-2.2.3a the monthly statement to the lead, on wish', () => {
  let here: Billed;
  beforeEach(async () => (here = await billed()));
  afterEach(() => {
    here.close();
  });
  const path = () => `/v1/accreditations/${here.accreditationId}`;
  const wish = (mailed: boolean, who = 'lead') =>
    here.ask(`PUT ${path()}/monthly-statement`, who, { mailed });
  const state = async (days: number) => {
    here.app.pass(days * day);
    assert.equal(await sendStatement(here.app), 1);
  };
  const letters = async (who = 'lead') =>
    (await mailTo(here.app, `${who}@example.org`)).filter(({ message }) =>
      /^What the downloads of your team cost/.test(message.subject),
    );
  const correct = () => here.bill([correctionOf(rows[0]!, -0.5, '2026-12-10T07:00:00Z')]);
  const handOver = async () => {
    answered(await here.ask(`POST ${path()}/offer-lead`, 'lead', { member: 'member' }));
    answered(await here.ask(`POST ${path()}/accept-lead`, 'member', {}));
  };

  it('goes to nobody who did not ask for it', async () => {
    await state(33);
    assert.deepEqual(await letters(), []);
  });

  it('is switched on and off by the lead alone, each an event; asked twice it is one', async () => {
    for (const who of ['member', 'admin', 'ethics'])
      assert.equal((await wish(true, who)).status, 404, who);
    assert.equal(answered(await wish(true))['monthlyStatement'], true);
    answered(await wish(true));
    assert.equal(answered(await wish(false))['monthlyStatement'], false);
    const found = await here.app.documents.find(eventsOf(accreditations), {
      within: here.accreditationId,
    });
    assert.deepEqual(found.map(({ value: { action, actor } }) => `${actor} ${action}`).slice(-2), [
      'lead statement-wanted',
      'lead statement-unwanted',
    ]);
    await state(33);
    assert.deepEqual(await letters(), []);
  });

  it('tells the team by name, its datasets, billed beside list price per currency, with the CSV', async () => {
    await wish(true);
    await state(33);
    const [letter, ...more] = await letters();
    assert.deepEqual(more, []);
    const { message, about } = letter!;
    assert.deepEqual(about.toSorted(), ['lead', 'member']);
    assert.match(message.text, /cost the operator 8 EUR and 80 USD, at list price 8 EUR and 100/);
    assert.match(message.text, /Lead Person \(lead\) +USD +60 +75\n/);
    assert.match(message.text, /\(member\) +USD +20 +25\n/);
    assert.match(message.text, /\naia +USD +80 +100\n/);
    assert.match(message.html, /<caption[^>]*>Team<\/caption>/);
    assert.doesNotMatch(message.text, /overhead|nobody known|103/);
    const csv = await here.ask(`GET ${path()}/statements/2026-11?format=csv`, 'lead');
    assert.equal(csv.text, message.attachments![0]!.content);
    const reader = csvReader();
    const lines = [...reader.push(csv.text), ...reader.end()];
    assert.deepEqual(
      lines.slice(1).map((line) => [line[1], line[2], line[4], line[8], line[9]].join(' ')),
      [
        ...['person lead EUR 6 6', 'person lead USD 60 75'],
        ...['person member EUR 2 2', 'person member USD 20 25'],
        ...['dataset aia EUR 8 8', 'dataset aia USD 80 100'],
        ...['total  EUR 8 8', 'total  USD 80 100'],
      ],
    );
  });

  it('tells what earlier months have become, and why', async () => {
    await wish(true);
    await state(33);
    await correct();
    await state(31);
    const { message } = (await letters()).at(-1)!;
    assert.match(message.subject, /2026-12$/);
    assert.match(message.text, /nothing was billed/);
    assert.match(message.text, /this statement comes to -40 USD/);
    assert.match(message.text, /2026-11 +The whole team +USD +-40 +-50 +bill corrected, or late/);
    assert.match(message.text, /2026-11 +Lead Person \(lead\) +USD +-30/);
    assert.match(message.attachments![0]!.content, /\r\n2026-11,adjustment,,,USD,-40,.*,bill\r\n/);
  });

  it('goes out once, whatever the sweep stops after, and two at once', async () => {
    await wish(true);
    here.app.pass(33 * day);
    for (let steps = 0; steps < 20; steps++)
      await Promise.allSettled([
        sendStatement({ ...here.app, ...stopping(here.app as never, steps) }),
        sendStatement({ ...here.app, ...stopping(here.app as never, steps) }),
      ]);
    await sendStatement(here.app);
    assert.equal((await letters()).length, 1);
    assert.equal(
      (await mailTo(here.app, 'data@example.org')).filter(({ message }) =>
        /^Egress statement/.test(message.subject),
      ).length,
      1,
    );
  });

  it('is not switched on for who takes the lead over, nor still sent to who gave it', async () => {
    await wish(true);
    await handOver();
    const now = answered(await here.ask(`GET ${path()}`, 'member'));
    assert.deepEqual([now['leadId'], now['monthlyStatement']], ['member', false]);
    const stored = await here.app.documents.get(accreditations, here.accreditationId);
    assert.equal(stored?.statementTo, undefined, 'not even should the lead come back');
    await state(33);
    assert.deepEqual([await letters('lead'), await letters('member')], [[], []]);
    assert.equal((await wish(true)).status, 404);
    answered(await wish(true, 'member'));
  });

  it('nobody without an address is written to', async () => {
    await wish(true);
    const lead = (await here.app.documents.get(people, 'lead'))!;
    await here.app.documents.transact((tx) => {
      tx.set(people, 'lead', { ...lead, personal: undefined });
      return Promise.resolve();
    });
    await state(33);
    assert.deepEqual(await letters(), []);
  });

  it('stands in the lead’s own export, and goes with an erasure', async () => {
    await wish(true);
    const wishes = async (id: string) => {
      const found = [];
      for await (const { record, data } of traces[0]!.find(here.app, { id, addresses: [] }))
        if (record === `accreditations/${here.accreditationId}`) found.push(data);
      return found;
    };
    assert.deepEqual(await wishes('lead'), [{ monthlyStatement: true }]);
    assert.deepEqual(await wishes('member'), [null]);
    await eraseAccess(here.app, { id: 'lead', addresses: [] });
    const left = await here.app.documents.get(accreditations, here.accreditationId);
    assert.deepEqual([left?.state, left?.statementTo], ['closed', undefined]);
  });

  it('the lead reads what was told of the team, a member the own part; others nothing', async () => {
    await state(33);
    await correct();
    await state(31);
    const read = async (who: string) =>
      answered(await here.ask(`GET ${path()}/statements`, who))['items'] as Seen[];
    const [last, first] = await read('lead');
    assert.deepEqual([last!['month'], first!['month']], ['2026-12', '2026-11']);
    assert.deepEqual(Object.keys(first!['team'] as object).sort(), [
      ...['bytes', 'costs', 'datasets', 'people'],
    ]);
    const own = await read('member');
    assert.deepEqual(
      own.map(({ month, scope }) => [month, scope]),
      [
        ['2026-12', 'own'],
        ['2026-11', 'own'],
      ],
    );
    assert.doesNotMatch(JSON.stringify(own), /team|lead|aia|"-40"|"80"/);
    assert.match(JSON.stringify(own), /"net":\{"amount":"-10","currency":"USD"\}/);
    const csv = await here.ask(`GET ${path()}/statements/2026-12?format=csv`, 'member');
    assert.match(csv.text, /\r\n2026-11,own-adjustment,member,[^,]*,USD,-10,/);
    assert.doesNotMatch(csv.text, /lead|-40/);
    for (const what of ['statements', 'statements/2026-12'])
      assert.equal((await here.ask(`GET ${path()}/${what}`, 'ethics')).status, 404);
    assert.equal((await here.ask(`GET ${path()}/statements/2026-10`, 'lead')).status, 404);
  });

  it('is listed in pages, a member’s filled up where months tell nothing of them', async () => {
    await state(33);
    await here.bill([downloadRow({ ...usage, hour: '2026-12-01T10:00:00Z', cost: 5 })]);
    await here.warehouse.addRequests(
      [
        request({
          ...{ accreditationId: here.accreditationId, datasetId: 'aia', personId: 'lead' },
          ...{ requestId: 'r3', day: '2026-12-01', time: new Date('2026-12-01T10:15:00Z') },
        }),
      ],
      here.app.now(),
    );
    await accountEgress(here.app);
    await state(31);
    await correct();
    await state(31);
    const pages = async (who: string, limit: number) => {
      const found: string[][] = [];
      for (let after = ''; ;) {
        const page = answered(
          await here.ask(`GET ${path()}/statements?limit=${limit}${after}`, who),
        );
        found.push((page['items'] as { month: string }[]).map(({ month }) => month));
        if (page['next'] === undefined) return found;
        after = `&after=${page['next'] as string}`;
      }
    };
    assert.deepEqual(await pages('lead', 2), [['2027-01', '2026-12'], ['2026-11']]);
    assert.deepEqual(await pages('lead', 1), [['2027-01'], ['2026-12'], ['2026-11'], []]);
    assert.deepEqual(await pages('member', 1), [['2027-01'], ['2026-11'], []]);
    assert.deepEqual(await pages('member', 2), [['2027-01', '2026-11'], []]);
    const documents = counted(here.app.documents);
    const lead = { id: 'lead', email: 'lead@example.org', emailVerified: true, roles: [] };
    await listTeamStatements({ documents }, lead, here.accreditationId, { limit: 2 });
    assert.equal(documents.reads, 4);
    const gone = await here.ask(`GET ${path()}/statements?after=2026-09`, 'lead');
    assert.equal(gone.status, 410);
  });
});
