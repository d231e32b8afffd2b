import assert from 'node:assert/strict';
import sinon from 'sinon';
import { addUp, egressMonths, linesOf } from '../../functions/egress/domain/ledger.ts';
import { statedRows, statements } from '../../functions/egress/domain/stated.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { listTeamStatements } from '../../functions/egress/usecases/read-team-statement.ts';
import { readStatement } from '../../functions/egress/usecases/read-statement.ts';
import { sendStatement } from '../../functions/egress/usecases/send-statement.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { mails } from '../../functions/platform/mail.ts';
import { sendMail } from '../../functions/platform/send-mail.ts';
import { correctionOf } from '../../scripts/billing/export-row.ts';
import { answered } from '../clauses/deployment.ts';
import { pouring, race } from '../support/poured.ts';
import { stopping } from './accounted.ts';
import { billed, rows } from './billed.ts';

const day = 86_400_000;

describe('P-2.2.3a statements in Firestore', function () {
  this.timeout(60_000);
  const { pour, end } = pouring();
  after(end);

  /** A month that is due; the lead wants the team's part by mail. */
  const due = async () => {
    const here = await billed();
    const wish = `PUT /v1/accreditations/${here.accreditationId}/monthly-statement`;
    answered(await here.ask(wish, 'lead', { mailed: true }));
    here.close();
    const app = await pour(here.app);
    app.pass(33 * day);
    const correct = () =>
      here.warehouse.exported.push({
        row: correctionOf(rows[0]!, -0.5, '2026-12-05T07:00:00Z'),
        partition: '2026-12-05',
      });
    return { app, correct, id: here.accreditationId };
  };
  type App = Awaited<ReturnType<typeof due>>['app'];
  const letters = async ({ documents }: App) =>
    (await documents.find(mails, {})).map((one) => one.id).filter((one) => /statement-/.test(one));
  const nets = (costs: ReturnType<typeof addUp>) =>
    costs.map(({ net, currency }) => `${net} ${currency}`).join(' ');
  /** What all statements told, and what the ledger has become. */
  const sums = async ({ documents }: App) => {
    const told = (await documents.find(statedRows, {})).flatMap(({ value }) => [
      ...linesOf(value.costs),
      ...value.adjustments.flatMap(({ costs }) => linesOf(costs)),
    ]);
    const months = await documents.find(egressMonths, {});
    return [addUp(told), addUp(months.flatMap(({ value }) => linesOf(value.costs)))].map(nets);
  };

  it('three sweeps at once freeze a month once, with one mail to admins and one to the lead', async () => {
    const { app, id } = await due();
    const sweep = () => sendStatement(app);
    const sent = await Promise.all([sweep(), sweep(), sweep()]);
    assert.equal(sent.filter((one) => one === 1).length, 1, String(sent));
    const month = '2026-11';
    assert.deepEqual((await letters(app)).sort(), [`alert-statement-${month}`, `statement-${id}-${month}`]); // prettier-ignore
    const { chain } = (await app.documents.get(statements, month))!;
    const events = await app.documents.find(eventsOf(statements), { within: month });
    const told = events.map(({ value }) => value);
    assert.deepEqual([told.length, brokenLink(chain, told)], [1, undefined]);
    assert.equal(nets((await readStatement(app, month)).stated), '8 EUR 83 USD');
    assert.deepEqual(await sums(app), ['8 EUR 83 USD', '8 EUR 83 USD']);
  });

  it('a correction that is accounted while a month is being stated is told once, then or in the next', async () => {
    const { app, correct, id } = await due();
    correct();
    const { errors } = await race(
      () => sendStatement(app),
      () => accountEgress(app),
      () => sendStatement(app),
    );
    assert.deepEqual(errors, []);
    app.pass(31 * day);
    await Promise.all([sendStatement(app), sendStatement(app)]);
    assert.deepEqual(await sums(app), ['8 EUR 43 USD', '8 EUR 43 USD']);
    const lead = { id: 'lead', email: 'lead@example.org', emailVerified: true, roles: [] };
    const [first] = await listTeamStatements(app, lead, id, { limit: 1 });
    const after = { limit: 9, after: first!.id };
    const next = await listTeamStatements(app, lead, id, after);
    const all = [first!, ...next].map(({ value }) => value);
    assert.equal(all.at(-1)!.month, '2026-11');
    const team = all.flatMap((row) => [row, ...row.adjustments]);
    assert.equal(nets(addUp(team.flatMap(({ costs }) => linesOf(costs)))), '8 EUR 40 USD');
  });

  it('ends complete, and told once, wherever a sweep stopped before', async () => {
    const { app, correct } = await due();
    await sendStatement(app);
    const frozen = await readStatement(app, '2026-11');
    correct();
    await accountEgress(app);
    app.pass(31 * day);
    for (let steps = 0; steps < 14; steps++)
      await Promise.allSettled([sendStatement({ ...app, ...stopping(app as never, steps) })]);
    await sendStatement(app);
    assert.deepEqual(await readStatement(app, '2026-11'), frozen);
    assert.equal(nets((await readStatement(app, '2026-12')).stated), '-40 USD');
    assert.deepEqual(await sums(app), ['8 EUR 43 USD', '8 EUR 43 USD']);
    assert.equal((await letters(app)).length, 4);
  });

  it('is sent once by two at once, tables and CSV as they were frozen', async () => {
    const { app, id } = await due();
    await sendStatement(app);
    const transport = sinon.fake.resolves(undefined);
    for (const letter of await letters(app)) {
      await race(
        () => sendMail({ ...app, transport }, letter),
        () => sendMail({ ...app, transport }, letter),
      );
      await sendMail({ ...app, transport }, letter);
    }
    const sent = transport.args.map(([mail]: unknown[]) => mail as Parameters<App['transport']>[0]);
    assert.deepEqual(sent.map(({ to }) => to[0]).sort(), ['data@example.org', 'lead@example.org']);
    for (const { message } of sent) {
      assert.match(message.attachments![0]!.filename, /^egress-.*2026-11\.csv$/);
      assert.match(message.attachments![0]!.content, /,USD,80,0,0,80,100,/);
      assert.match(message.html, /<caption/);
    }
    assert.ok(
      sent.some(({ message }) => message.subject.includes('your team')),
      id,
    );
  });
});
