import assert from 'node:assert/strict';
import { datasetFiles } from '../../../functions/catalogue/domain/dataset.ts';
import { withdrawSubmission } from '../../../functions/contributions/usecases/end-submission.ts';
import { forgetSubmissions } from '../../../functions/contributions/usecases/forget-submissions.ts';
import { ringForFixity } from '../../../functions/contributions/usecases/reconcile/check-fixity.ts';
import {
  runPass,
  type Pass,
} from '../../../functions/contributions/usecases/reconcile/run-pass.ts';
import { stuckPass } from '../../../functions/contributions/usecases/reconcile/stuck.ts';
import { uploadsPass } from '../../../functions/contributions/usecases/reconcile/uploads.ts';
import { remindUnfinished } from '../../../functions/contributions/usecases/remind-unfinished.ts';
import { reviewSubmission } from '../../../functions/contributions/usecases/review-submission.ts';
import { startSession } from '../../../functions/contributions/usecases/start-session.ts';
import { submitSubmission } from '../../../functions/contributions/usecases/submit-submission.ts';
import { expireIdle } from '../../../functions/contributions/usecases/expire-idle.ts';
import { removeUploads } from '../../../functions/contributions/usecases/remove-uploads.ts';
import { ringAgain } from '../../../functions/contributions/usecases/ring-again.ts';
import { withdrawVersion } from '../../../functions/contributions/usecases/withdraw-version.ts';
import { disagreements } from '../../../functions/contributions/domain/disagreement.ts';
import { policy } from '../../../functions/policy.ts';
import { accepted, publicationOf, published } from '../publishing.ts';
import { admin, author, csv, reviewer, world, type World } from '../world.ts';
import type { Limit } from './limit.ts';

const { submission, reconcile, retention } = policy;

/** Something that is due once so much time has passed: `from` that moment on, or only after it. */
interface Due {
  of: string;
  what: string;
  age: number;
  from: 'then' | 'after';
  /** Makes what becomes old; answers how to see whether it is due. */
  begin: (here: World) => Promise<() => Promise<boolean>>;
}

const tried = ({ of, what, age, from, begin }: Due): Limit => {
  const last = from === 'then' ? age - 1 : age;
  const isDue = async (passed: number) => {
    const here = await world();
    const look = await begin(here);
    here.app.pass(passed);
    return look();
  };
  return {
    ...{ of, what },
    within: async () => assert.equal(await isDue(last), false),
    beyond: async () => assert.equal(await isDue(last + 1), true),
  };
};

const arrived = async (here: World) => {
  const id = await here.open();
  const fileId = await here.upload(id, 'a.csv', csv);
  here.messages.length = 0;
  return { id, fileId };
};
const submitted = async (here: World) => {
  const { id } = await here.ready();
  await submitSubmission(here.app, author, { id });
  return id;
};
const reviewed = async (here: World, verdict: 'reject' | 'request-changes') => {
  const id = await submitted(here);
  const words = 'The labels cannot be read.';
  const decision = verdict === 'reject' ? { verdict, reason: words } : { verdict, comment: words };
  await reviewSubmission(here.app, reviewer, { id, decision, door: 'api' });
  return id;
};
const withdrawn = async (here: World) => {
  const { datasetId } = await publicationOf(here, await published(here));
  await withdrawVersion(here.app, admin, { datasetId, version: 1, reason: 'It was wrong.' });
};
const told = async (here: World, subject: RegExp) =>
  (await here.letters()).some((letter) => subject.test(letter.subject));
const does =
  (job: (app: World['app']) => Promise<number>, begin: (here: World) => Promise<unknown>) =>
  async (here: World) => {
    await begin(here);
    return async () => (await job(here.app)) > 0;
  };
const finds = (pass: Pass, begin: (here: World) => Promise<unknown>) => async (here: World) => {
  await begin(here);
  return async () => {
    await runPass(here.app, pass);
    return (await here.app.documents.find(disagreements, {})).length > 0;
  };
};
const unannounced = async (here: World) => {
  const id = await here.open();
  const [fileId] = await here.declare(id, { path: 'a.csv', size: csv.length });
  const { uri } = await startSession(here.app, author, { id, fileId: fileId! });
  await here.objects.put(uri, Buffer.from(csv));
};
const left = async (here: World) => {
  const id = await here.open();
  const fileId = await here.upload(id, 'a.fits', csv);
  const { object } = await here.file(id, fileId);
  await here.objects.create(here.app.config.BUCKET_UPLOADS, object, csv, {
    contentType: 'text/csv',
  });
};
/** A withdrawn submission, warned of already or not. */
const ended = async (here: World, warned: boolean) => {
  const id = await here.open();
  await withdrawSubmission(here.app, author, id);
  if (!warned)
    return async () => {
      await forgetSubmissions(here.app);
      return told(here, /data.*removed|will be removed|goes/i);
    };
  here.app.pass(retention.submission - retention.warning);
  await forgetSubmissions(here.app);
  return async () => (await forgetSubmissions(here.app)) === 1;
};

const rows: Due[] = [
  {
    ...{ of: 'submission.sessionLives', what: 'the owner is told of an upload that did not come' },
    ...{ age: submission.sessionLives, from: 'then' },
    begin: does(remindUnfinished, async (here) =>
      here.declare(await here.open(), { path: 'a.csv' }),
    ),
  },
  {
    ...{ of: 'submission.sessionLives', what: 'the session says so' },
    ...{ age: submission.sessionLives, from: 'then' },
    begin: async (here) => {
      const id = await here.open();
      const [fileId] = await here.declare(id, { path: 'a.csv' });
      const { expiresAt } = await startSession(here.app, author, { id, fileId: fileId! });
      return () => Promise.resolve(here.app.now() >= expiresAt);
    },
  },
  {
    ...{ of: 'submission.idleExpires', what: 'an open submission expires' },
    ...{ age: submission.idleExpires, from: 'then' },
    begin: does(expireIdle, (here) => here.open()),
  },
  {
    ...{ of: 'submission.idleExpires', what: 'one that is to be changed expires' },
    ...{ age: submission.idleExpires, from: 'then' },
    begin: does(expireIdle, (here) => reviewed(here, 'request-changes')),
  },
  {
    ...{ of: 'submission.fixityEvery', what: 'the bytes of published files are read again' },
    ...{ age: submission.fixityEvery, from: 'after' },
    begin: does(ringForFixity, published),
  },
  {
    ...{ of: 'reconcile.fixityRetry', what: 'a published file that is gone is looked for again' },
    ...{ age: reconcile.fixityRetry, from: 'after' },
    begin: async (here) => {
      const { datasetId } = await publicationOf(here, await published(here));
      here.objects.kept.delete(
        `${here.app.config.BUCKET_DATASETS}/${datasetId}/v1/data/labels.csv`,
      );
      here.app.pass(submission.fixityEvery + 1);
      await ringForFixity(here.app);
      await here.deliver();
      return async () => (await ringForFixity(here.app)) > 0;
    },
  },
  {
    ...{ of: 'submission.fixityEvery', what: 'a ring for it that comes late or twice' },
    ...{ age: submission.fixityEvery, from: 'after' },
    begin: async (here) => {
      const { datasetId } = await publicationOf(here, await published(here));
      const [file] = await here.app.documents.find(datasetFiles, { within: datasetId, limit: 1 });
      const fileId = file!.id.split('/')[1];
      return async () => {
        here.messages.push({ topic: 'files', data: { datasetId, fileId } });
        await here.deliver();
        const now = await here.app.documents.get(datasetFiles, file!.id);
        return now!.fixityAt!.getTime() === here.app.now().getTime();
      };
    },
  },
  ...(
    [
      ['a file that nobody checks', arrived],
      ['a publication that does not begin', accepted],
      ['a DOI that is not hidden yet', withdrawn],
    ] as const
  ).map(([what, begin]): Due => ({
    ...{ of: 'submission.stuck', what: `${what} is rung for`, age: submission.stuck },
    ...{ from: 'then', begin: does(ringAgain, begin) },
  })),
  ...(
    [
      ['an upload that came unnoticed', unannounced],
      ['bytes of a refused file', left],
    ] as const
  ).map(([what, begin]): Due => ({
    ...{ of: 'submission.stuck', what: `${what} is found`, age: submission.stuck },
    ...{ from: 'after', begin: finds(uploadsPass, begin) },
  })),
  {
    ...{ of: 'submission.uploadsKept', what: 'files of a rejected submission go' },
    ...{ age: submission.uploadsKept, from: 'then' },
    begin: does(removeUploads, (here) => reviewed(here, 'reject')),
  },
  {
    ...{ of: 'reconcile.stuck', what: 'a file under check is told' },
    ...{ age: reconcile.stuck, from: 'after', begin: finds(uploadsPass, arrived) },
  },
  {
    ...{ of: 'reconcile.stuck', what: 'a publication that does not move is told' },
    ...{ age: reconcile.stuck, from: 'after', begin: finds(stuckPass, accepted) },
  },
  {
    ...{ of: 'reconcile.review', what: 'a submission that nobody reviews is told' },
    ...{ age: reconcile.review, from: 'after', begin: finds(stuckPass, submitted) },
  },
  {
    ...{ of: 'retention.submission', what: 'personal data of what came to nothing is warned of' },
    ...{ age: retention.submission - retention.warning, from: 'then' },
    begin: (here) => ended(here, false),
  },
  {
    ...{ of: 'retention.submission', what: 'and goes' },
    ...{ age: retention.warning, from: 'then', begin: (here) => ended(here, true) },
  },
];
export const due: Limit[] = rows.map(tried);
