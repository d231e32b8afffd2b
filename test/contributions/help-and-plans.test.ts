import assert from 'node:assert/strict';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { adminRoutes, routes } from '../../functions/contributions/routes.ts';
import { dataPlans } from '../../functions/contributions/domain/data-plan.ts';
import { helpRequests } from '../../functions/contributions/domain/help.ts';
import { planTemplate } from '../../functions/contributions/domain/plan-template.ts';
import { traces } from '../../functions/contributions/traces.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { addressId, mails } from '../../functions/platform/mail.ts';
import { policy } from '../../functions/policy.ts';
import { api, type Api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { author, colleague, reviewer, source, stranger, world, type World } from './world.ts';

const question = 'Which keywords would somebody search for?';
const answers = Object.fromEntries(
  planTemplate.filter(({ needed }) => needed).map(({ key }) => [key, `About ${key}.`]),
);

describe('help and plans', () => {
  let here: World;
  let ask: Api['call'];
  let desk: Api['call'];
  let close: () => void;
  let id: string;
  beforeEach(async () => {
    here = await world();
    const identity = new MemoryIdentity();
    for (const user of [author, colleague, reviewer, stranger]) identity.add(user);
    here.app.identity = identity;
    id = await here.open();
    const [open, admin] = [await api(here.app, routes), await api(here.app, adminRoutes)];
    ask = (...call) => open.call(...call);
    desk = (...call) => admin.call(...call);
    close = () => {
      open.close();
      admin.close();
    };
  });
  afterEach(() => {
    close();
  });
  const letters = async (subject: RegExp) =>
    (await here.app.documents.find(mails, {}))
      .map(({ value }) => value)
      .filter(({ message }) => subject.test(message.subject));
  const subject = {
    id: author.id,
    addresses: [addressId(config.PSEUDONYM_KEY, author.email)],
  };
  const erase = async () => {
    for (const trace of traces) await trace.erase(here.app, subject);
  };

  describe('P-3.2 help with DOIs', () => {
    it('anybody reads a page of help that names the contact', async () => {
      for (const page of ['dois', 'readme', 'data-plan']) {
        const reply = await ask(`GET /v1/help/${page}`);
        assert.equal(reply.status, 200);
        assert.match(reply.headers['content-type'] ?? '', /^text\/markdown/);
        assert.ok(reply.text.includes(config.CONTACT), page);
      }
      assert.equal((await ask('GET /v1/help/nothing')).status, 400);
    });
  });

  describe('P-3.3b help with metadata, READMEs and notebooks', () => {
    const path = () => `/v1/submissions/${id}/help`;
    const asked = (by = author.id, key = 'k') =>
      ask(`POST ${path()}`, by, { topic: 'metadata', question }, { 'idempotency-key': key });

    it('a question goes to the publisher and the contact, without a word of who asks', async () => {
      const reply = await asked();
      assert.deepEqual([reply.status, reply.json['state']], [201, 'asked'], reply.text);
      const [mail, ...more] = await letters(/^Help is asked for/);
      assert.deepEqual([mail?.to, more], [[source.publisher.contact, config.CONTACT], []]);
      assert.ok(mail!.message.text.includes(question));
      assert.ok(mail!.message.text.includes(`/submissions/${id}`), 'a link to the submission');
      assert.ok(!JSON.stringify(mail!.message).includes(author.email));
      await asked();
      assert.equal((await letters(/^Help is asked for/)).length, 1, 'the same again');
    });
    it('where no dataset is left to derive from, the contact alone', async () => {
      await here.app.documents.transact((tx) => {
        tx.remove(datasets, 'sdo-aia');
        return Promise.resolve();
      });
      await asked();
      assert.deepEqual((await letters(/^Help is asked for/))[0]?.to, [config.CONTACT]);
    });
    it('the answer is kept with the submission, mailed, and seen by the team', async () => {
      const { json } = await asked();
      const request = `/v1/help-requests/${String(json['id'])}`;
      assert.equal(
        (await desk(`POST ${request}/answer`, author.id, { answer: question })).status,
        403,
      );
      const answer = 'Take those of the Unified Astronomy Thesaurus.';
      const answered = await desk(`POST ${request}/answer`, reviewer.id, { answer });
      assert.deepEqual([answered.status, answered.json['state']], [200, 'answered']);
      const [mail] = await letters(/was answered$/);
      assert.deepEqual([mail?.to, mail?.message.text.includes(answer)], [[author.email], true]);
      const seen = await ask(`GET ${path()}`, colleague.id);
      const items = seen.json['items'] as Record<string, unknown>[];
      assert.deepEqual([items[0]?.['question'], items[0]?.['answer']], [question, answer]);
      assert.ok(!seen.text.includes(author.email));
      assert.equal((await ask(`GET ${path()}`, stranger.id)).status, 404);
      assert.equal((await asked(stranger.id, 'other')).status, 404);
    });
    it('is closed by the asker or the desk, and then not answered any more', async () => {
      const { json } = await asked();
      const request = `/v1/help-requests/${String(json['id'])}`;
      assert.equal((await ask(`POST ${request}/close`, colleague.id)).status, 404);
      assert.equal((await ask(`POST ${request}/close`, author.id)).json['state'], 'closed');
      assert.equal((await ask(`POST ${request}/close`, author.id)).status, 200, 'twice');
      assert.deepEqual(await letters(/was closed$/), [], 'the asker knows');
      assert.equal(
        (await desk(`POST ${request}/answer`, reviewer.id, { answer: question })).status,
        409,
      );
      const other = String((await asked(author.id, 'l')).json['id']);
      await desk(`POST /v1/help-requests/${other}/close`, reviewer.id);
      assert.deepEqual((await letters(/was closed$/))[0]?.to, [author.email]);
      const queue = await desk('GET /v1/help-requests?state=closed', reviewer.id);
      assert.equal((queue.json['items'] as unknown[]).length, 2);
    });
    it(`at most ${policy.submission.openHelp} wait for an answer`, async () => {
      for (let n = 0; n < policy.submission.openHelp; n += 1)
        assert.equal((await asked(author.id, `k${n}`)).status, 201);
      assert.equal((await asked(author.id, 'more')).status, 429);
      const [first] = await here.app.documents.find(helpRequests, {});
      await desk(`POST /v1/help-requests/${first!.id}/answer`, reviewer.id, { answer: question });
      assert.equal((await asked(author.id, 'more')).status, 201);
    });
    it('erasure takes the words and the address', async () => {
      await asked();
      await erase();
      const left = JSON.stringify(await here.app.documents.find(helpRequests, {}));
      assert.ok(!left.includes(author.email) && !left.includes(question));
      await erase();
    });
  });

  describe('P-3.4a data management plans', () => {
    const title = 'Plan for the labels';
    const create = (by = author.id, more: object = {}) =>
      ask('POST /v1/data-plans', by, { title, answers, ...more });
    const made = async (more: object = {}) => String((await create(author.id, more)).json['id']);
    const read = (plan: string, by: string) => ask(`GET /v1/data-plans/${plan}`, by);

    it('anybody gets the template; its questions are those of a plan', async () => {
      const { json } = await ask('GET /v1/data-plans/template');
      const questions = json['questions'] as { key: string; ask: string }[];
      assert.deepEqual(
        questions.map(({ key }) => key),
        planTemplate.map(({ key }) => key),
      );
      const reply = await ask('POST /v1/data-plans', author.id, { title, answers: { other: 'x' } });
      assert.equal(reply.status, 400);
    });
    it('a plan is read by its author alone, until it is shared; then by every member', async () => {
      const plan = await made();
      assert.equal((await read(plan, author.id)).status, 200);
      assert.equal((await read(plan, stranger.id)).status, 404);
      const shared = `POST /v1/data-plans/${plan}/share`;
      assert.equal((await ask(shared, stranger.id, {})).status, 404);
      assert.equal((await ask(shared, author.id, { author: 'A. Testperson' })).status, 200);
      const seen = await read(plan, stranger.id);
      assert.deepEqual([seen.status, seen.json['author']], [200, 'A. Testperson']);
      assert.ok(!seen.text.includes(author.email));
      const listed = await ask('GET /v1/data-plans/shared', stranger.id);
      assert.equal((listed.json['items'] as unknown[]).length, 1);
      assert.equal((await ask('GET /v1/data-plans/shared')).status, 401);
      assert.deepEqual((await letters(/is shared$/))[0]?.to, [author.email]);
      await ask(`POST /v1/data-plans/${plan}/unshare`, author.id);
      assert.equal((await read(plan, stranger.id)).status, 404);
      assert.equal((await letters(/private again$/)).length, 1);
    });
    it('it is shared once it is complete: each question that is not answered is named', async () => {
      const plan = await made({ answers: { ...answers, ethics: ' ' } });
      const reply = await ask(`POST /v1/data-plans/${plan}/share`, author.id, {});
      assert.deepEqual(
        [reply.status, reply.problem.errors?.map(({ pointer }) => pointer)],
        [400, ['/answers/ethics']],
      );
      assert.deepEqual((await read(plan, author.id)).json['unanswered'], ['ethics']);
    });
    it('goes with a submission: its team and the reviewer read it', async () => {
      assert.equal((await create(colleague.id, { submissionId: id })).status, 400);
      const plan = await made({ submissionId: id });
      assert.equal((await read(plan, colleague.id)).status, 200);
      assert.equal((await read(plan, stranger.id)).status, 404);
      const listed = await desk(`GET /v1/submissions/${id}/data-plans`, reviewer.id);
      assert.equal((listed.json['items'] as unknown[]).length, 1);
      const none = await desk('GET /v1/submissions/other/data-plans', reviewer.id);
      assert.deepEqual(none.json['items'], []);
      assert.equal((await create(author.id, { applicationId: 'nobodys' })).status, 400);
    });
    it('is edited by whoever read it last', async () => {
      const plan = await made();
      const put = (tag: string) =>
        ask(`PUT /v1/data-plans/${plan}`, author.id, { title: 'Another' }, { 'if-match': tag });
      const { headers } = await read(plan, author.id);
      assert.equal((await put(headers.etag!)).json['title'], 'Another');
      assert.equal((await put(headers.etag!)).status, 412);
    });
    it('is thrown away', async () => {
      const plan = await made();
      await ask(`POST /v1/data-plans/${plan}/share`, author.id, {});
      assert.equal((await ask(`DELETE /v1/data-plans/${plan}`, author.id)).status, 204);
      assert.equal((await read(plan, author.id)).status, 404);
      const own = await ask('GET /v1/data-plans', author.id);
      assert.deepEqual(own.json['items'], []);
      const listed = await ask('GET /v1/data-plans/shared', stranger.id);
      assert.deepEqual(listed.json['items'], []);
    });
    it(`a person has at most ${policy.plan.perPerson}`, async () => {
      for (let n = 0; n < policy.plan.perPerson; n += 1) await made();
      assert.equal((await create()).status, 429);
      assert.equal((await create(stranger.id)).status, 201);
    });
    it('erasure takes it back and empties it', async () => {
      const plan = await made();
      await ask(`POST /v1/data-plans/${plan}/share`, author.id, { author: 'A. Testperson' });
      await erase();
      assert.equal((await read(plan, stranger.id)).status, 404);
      const left = JSON.stringify(await here.app.documents.find(dataPlans, {}));
      for (const word of [author.email, title, 'A. Testperson', 'About'])
        assert.ok(!left.includes(word), word);
      await erase();
    });
  });
});
