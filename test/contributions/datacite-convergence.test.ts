import assert from 'node:assert/strict';
import * as z from 'zod';
import { dataciteRegistry } from '../../functions/contributions/stores/datacite-registry.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import { reviewSubmission } from '../../functions/contributions/usecases/review-submission.ts';
import {
  holdSubmission,
  liftHold,
  resumePublication,
} from '../../functions/contributions/usecases/steward-submission.ts';
import { submitSubmission } from '../../functions/contributions/usecases/submit-submission.ts';
import { startDatacite, type Datacite } from '../../scripts/local/datacite/datacite.ts';
import { config } from '../support/app.ts';
import { accepted, publicationOf, stateAfter } from './publishing.ts';
import { admin, author, officer, reviewer, world, type World } from './world.ts';

const Doi = z.object({
  data: z.object({
    attributes: z.looseObject({ state: z.string(), titles: z.array(z.unknown()) }),
  }),
});
const account = {
  user: config.DATACITE_USER,
  password: config.DATACITE_PASSWORD,
  prefix: config.DATACITE_PREFIX,
};

describe('Publication on a DataCite that goes wrong: it comes to the same end', () => {
  let datacite: Datacite;
  let waits: number[];
  beforeEach(async () => {
    datacite = await startDatacite({ port: 0, ...account });
    waits = [];
  });
  afterEach(() => datacite.stop());

  const settings = () => ({ ...config, DATACITE_URL: datacite.url });
  const here = async (): Promise<World> => {
    const made = await world();
    const wait = (ms: number) => Promise.resolve(waits.push(ms));
    made.app.registry = dataciteRegistry(settings(), wait);
    return made;
  };
  const fault = (...faults: object[]) =>
    Promise.all(
      faults.map((body) =>
        fetch(`${datacite.url}/_faults`, { method: 'POST', body: JSON.stringify(body) }),
      ),
    );
  const known = async () =>
    z.object({ dois: z.int() }).parse(await (await fetch(`${datacite.url}/_health`)).json()).dois;
  const read = async (doi: string) => {
    const authorization = `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}`;
    const response = await fetch(`${datacite.url}/dois/${doi}`, { headers: { authorization } });
    return Doi.parse(await response.json()).data.attributes;
  };
  /** Delivers the event again until the submission is published; answers how often that took. */
  async function deliver(where: World, id: string): Promise<number> {
    for (let times = 1; times <= 12; times += 1) {
      await publishSubmission(where.app, id).catch((error: unknown) => {
        assert.ok(
          error instanceof Error && /DataCite|DOI|fetch/.test(error.message),
          String(error),
        );
      });
      if ((await where.submission(id)).state === 'published') return times;
    }
    throw new Error('It is not published after twelve deliveries.');
  }

  const cases: [what: string, faults: object[], deliveries: number, waited: number[]][] = [
    ['nothing', [], 1, []],
    ['503 with Retry-After', [{ status: 503, times: 2, retryAfter: 7 }], 1, [7000, 7000]],
    ['429 with Retry-After and a page', [{ status: 429, retryAfter: 3, html: true }], 1, [3000]],
    [
      '429 with a longer Retry-After than is waited for',
      [{ status: 429, retryAfter: 3600 }],
      2,
      [],
    ],
    ['502 with a page', [{ status: 502, html: true }], 1, [1000]],
    [
      '5xx for longer than one run tries',
      [{ status: 500, times: 9 }],
      3,
      [1000, 4000, 15_000, 1000, 4000, 15_000, 1000],
    ],
    ['a page under the status 200', [{ status: 200, html: true, method: 'GET' }], 2, []],
    ['JSON of another shape', [{ status: 200, method: 'GET' }], 2, []],
    ['a cut before anything was done', [{ method: 'PUT' }], 2, []],
    ['a time-out after the draft was made', [{ method: 'PUT', afterEffect: true }], 2, []],
    [
      '504 after the draft was made',
      [{ method: 'PUT', afterEffect: true, status: 504 }],
      1,
      [1000],
    ],
    ['a DOI that is not there yet when it is read', [{ method: 'GET', status: 404 }], 2, []],
    ['an event that is ignored, twice', [{ method: 'PUT', ignoreState: true, times: 3 }], 3, []],
  ];
  for (const [what, faults, deliveries, waited] of cases)
    it(what, async () => {
      const straight = await world();
      const first = await accepted(straight);
      await publishSubmission(straight.app, first);
      const where = await here();
      const id = await accepted(where);
      await fault(...faults);
      assert.equal(await deliver(where, id), deliveries);
      assert.deepEqual(waits, waited);
      const { doi } = await publicationOf(where, id);
      assert.equal(await known(), 1);
      assert.deepEqual(
        [(await read(doi)).state, (await read(doi)).titles],
        ['findable', [{ title: 'Active regions, labelled by hand' }]],
      );
      const [a, b] = [stateAfter(where), stateAfter(straight)];
      assert.deepEqual([a.objects, a.documents], [b.objects, b.documents]);
      const told = (await where.letters()).filter(({ subject }) => subject.startsWith('Published'));
      assert.equal(told.length, 1);
    });

  it('a time-out after the DOI was made findable', async () => {
    const where = await here();
    const id = await accepted(where);
    // the draft goes well, so only the second PUT is cut off
    await fault({ method: 'PUT', ignoreState: true }, { method: 'PUT', afterEffect: true });
    assert.equal(await deliver(where, id), 2);
    assert.equal((await read((await publicationOf(where, id)).doi)).state, 'findable');
    assert.equal(await known(), 1);
  });

  it('422 stops it with DataCite’s words, tells the operator once, and goes on when it is resumed', async () => {
    const where = await here();
    const id = await accepted(where);
    await fault({ status: 422 });
    await assert.rejects(publishSubmission(where.app, id), /refuses \(422\): Injected fault/);
    const { doi, stopped } = await publicationOf(where, id);
    assert.deepEqual(
      [stopped?.step, stopped?.message],
      ['doi-draft', 'DataCite refuses (422): Injected fault.'],
    );
    // the same event again changes nothing
    await publishSubmission(where.app, id);
    assert.equal(await known(), 0);
    const letters = (await where.letters()).filter(
      ({ subject }) => subject === 'A publication has stopped',
    );
    assert.deepEqual(
      letters.map(({ to }) => to),
      [config.CONTACT],
    );
    await resumePublication(where.app, admin, id);
    assert.equal(await deliver(where, id), 1);
    const after = await publicationOf(where, id);
    assert.deepEqual([after.doi, after.stopped], [doi, undefined]);
    assert.equal((await read(doi)).state, 'findable');
  });

  it('P-2.1.4c: no DOI for what is held, and none becomes findable while it is', async () => {
    const where = await here();
    const id = await accepted(where);
    await holdSubmission(where.app, officer, { id, reason: 'A question.' });
    await publishSubmission(where.app, id);
    assert.equal(await known(), 0);
    await liftHold(where.app, officer, id);
    // held again once there is a draft
    await fault({ method: 'PUT', ignoreState: true }, { method: 'PUT' });
    await publishSubmission(where.app, id).catch(() => undefined);
    await holdSubmission(where.app, officer, { id, reason: 'A question.' });
    await publishSubmission(where.app, id);
    const { doi } = await publicationOf(where, id);
    assert.equal((await read(doi)).state, 'draft');
  });

  it('no DOI for what is rejected', async () => {
    const where = await here();
    const { id } = await where.ready();
    await submitSubmission(where.app, author, { id });
    const decision = { verdict: 'reject', reason: 'It is not what it says.' } as const;
    await reviewSubmission(where.app, reviewer, { id, decision, door: 'api' });
    await publishSubmission(where.app, id);
    await where.ring(id);
    await where.deliver();
    assert.equal(await known(), 0);
  });
});
