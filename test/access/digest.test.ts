import assert from 'node:assert/strict';
import { applications } from '../../functions/access/domain/application.ts';
import { chores } from '../../functions/access/traces.ts';
import { decideApplication } from '../../functions/access/usecases/decide-application.ts';
import { digestReviews } from '../../functions/access/usecases/digest-reviews.ts';
import {
  claimApplication,
  holdApplication,
  releaseApplication,
  unclaimApplication,
} from '../../functions/access/usecases/review-application.ts';
import { counted } from '../support/counted.ts';
import { mailTo, ready, submitted, world, type World } from '../support/world.ts';

const day = 86_400_000;
const digest = chores.find(({ name }) => name === 'digest-reviews')!;

describe('P-2.0b applications that wait: the reviewers’ digest', () => {
  let app: World;
  beforeEach(async () => {
    app = await world();
    await submitted(app);
  });
  const told = async () =>
    (await mailTo(app, 'data@example.org'))
      .filter(({ message }) => message.subject.startsWith('Applications wait for you'))
      .map(({ message }) => message.text);
  /** Runs the chore daily; answers the days on which a mail went. */
  const live = async (days: number): Promise<number[]> => {
    const on: number[] = [];
    for (let today = 1; today <= days; today += 1) {
      app.pass(day);
      if ((await digest.run(app)) > 0) on.push(today);
    }
    return on;
  };
  const hold = async (days: number, ethics = false) => {
    const by = ethics ? app.ethics : app.admin;
    const reviewBy = new Date(app.now().getTime() + days * day);
    await holdApplication(app, by, { id: 'app1', hold: { code: 'consent', ethics, reviewBy } });
  };

  it('names what waits longer than the target, from that very moment, then weekly; silence decides nothing', async () => {
    app.pass(14 * day - 1);
    assert.equal(await digest.run(app), 0);
    app.pass(1);
    assert.equal(await digest.run(app), 1);
    assert.equal(await digest.run(app), 0);
    assert.deepEqual(await live(20), [7, 14]);
    const texts = await told();
    assert.match(texts[0]!, /longer than 14 days[^]*app1: submitted, 14 days/);
    assert.match(texts[2]!, /app1: submitted, 28 days/);
    assert.ok(texts.every((text) => !/Lead|Super|coronal/.test(text)));
    assert.equal((await app.documents.get(applications, 'app1'))?.state, 'submitted');
  });

  it('a late job tells once', async () => {
    app.pass(200 * day);
    assert.equal(await digest.run(app), 1);
    assert.equal(await digest.run(app), 0);
  });

  it('a new one that is late brings all of them, at once', async () => {
    app.pass(3 * day);
    await submitted({ ...app, lead: app.member }, { supervisor: undefined, team: [] }, 'app2');
    assert.deepEqual(await live(25), [11, 14, 21]);
    assert.match((await told())[1]!, /app1: submitted, 17 days[^]*app2: submitted, 14 days/);
  });

  it('claiming is no decision: it is named on, in its new state', async () => {
    assert.deepEqual(await live(15), [14]);
    await claimApplication(app, app.admin, 'app1');
    assert.deepEqual(await live(10), [6]);
    assert.match((await told()).at(-1)!, /app1: in-review, 21 days/);
    await unclaimApplication(app, app.admin, 'app1');
    assert.deepEqual(await live(10), [3, 10]);
  });

  it('what is decided is named no more', async () => {
    await live(15);
    const decision = { verdict: 'reject' as const, reason: 'It does not fit.', mayReapply: true };
    await decideApplication(app, app.admin, { id: 'app1', decision, door: 'api' });
    assert.deepEqual(await live(30), []);
  });

  for (const [ethics, words] of [
    [false, /held \(consent\), to be looked at by an admin since 2026-11-22/],
    [true, /held \(consent\), to be looked at by the ethics officer since 2026-11-22/],
  ] as const)
    it(`${ethics ? 'an ethics hold' : 'a hold'} is named from its review-by date on, weekly; released it waits again`, async () => {
      await claimApplication(app, app.admin, 'app1');
      await hold(20, ethics);
      assert.deepEqual(await live(30), [20, 27]);
      assert.match((await told())[0]!, words);
      await releaseApplication(app, ethics ? app.ethics : app.admin, 'app1');
      assert.deepEqual(await live(3), [1]);
      assert.match((await told()).at(-1)!, /app1: in-review, 31 days/);
    });

  it('names fifty, and how many more there are', async () => {
    const one = (await app.documents.get(applications, 'app1'))!;
    await app.documents.transact((tx) => {
      for (let number = 2; number <= 53; number += 1)
        tx.set(applications, `many${String(number)}`, one);
      return Promise.resolve();
    });
    app.pass(14 * day);
    assert.equal(await digest.run(app), 53);
    const [text] = await told();
    assert.equal(text!.match(/: submitted, 14 days/g)?.length, 50);
    assert.match(text!, /and 3 more, on the desk/);
  });

  it('reads one each, and writes one each and the mail', async () => {
    app.pass(14 * day);
    const documents = counted(app.documents);
    await digestReviews({ ...app, documents });
    // an empty page counts as one
    assert.deepEqual([documents.reads, documents.writes], [1 + 1, 1 + 1]);
    documents.reset();
    await digestReviews({ ...app, documents });
    assert.deepEqual([documents.reads, documents.writes], [1 + 1, 0]);
  });
});

describe('P-2.0b the digest beside the applicant', () => {
  it('disturbs nobody who edits: version and time of change stay', async () => {
    const app = await world();
    await ready(app);
    const before = (await app.documents.get(applications, 'app1'))!;
    app.pass(14 * day);
    await digest.run(app);
    const after = (await app.documents.get(applications, 'app1'))!;
    assert.deepEqual(
      [after.version, after.updatedAt, after.chain],
      [before.version, before.updatedAt, before.chain],
    );
  });
});
