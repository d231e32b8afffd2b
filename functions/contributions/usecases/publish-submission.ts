import type { App } from '../../app.ts';
import { claimVersion } from '../../catalogue/usecases/claim-version.ts';
import { stageFiles } from '../../catalogue/usecases/publish-version.ts';
import { landingUrl } from '../../catalogue/usecases/read-landing.ts';
import { must } from '../../platform/documents.ts';
import { isFault } from '../../platform/fault.ts';
import { post } from '../../platform/mail.ts';
import { nextStep, type StepName } from '../domain/publication.ts';
import { submissions, type InState, type Submission } from '../domain/submission.ts';
import { finish, startPublishing, stepDone } from '../domain/transitions.ts';
import { publicationStopped, published } from '../mails.ts';
import { hideDoi } from './hide-doi.ts';
import { copyFiles } from './publication/copy-files.ts';
import { enterCatalogue } from './publication/enter-catalogue.ts';
import { correctVersion } from './publication/correct-version.ts';
import type { Done, Outcome, Publishing, StepNeeds } from './publication/places.ts';
import { draftDoi, makeFindable } from './publication/register-doi.ts';
import { supersedeVersion } from './publication/supersede-version.ts';
import { verifyPublication } from './publication/verify-publication.ts';
import { writeManifest } from './publication/write-manifest.ts';
import { storeSubmission } from './store-submission.ts';

const work: Record<StepName, (app: StepNeeds, publishing: Publishing) => Promise<Outcome>> = {
  copy: copyFiles,
  manifest: writeManifest,
  'doi-draft': draftDoi,
  catalogue: enterCatalogue,
  'doi-findable': makeFindable,
  supersede: supersedeVersion,
  verify: verifyPublication,
};

/**
 * Takes an accepted submission into the catalogue, step by step, each recorded before the next: killed
 * anywhere and run again it comes to the same end. Forward only. A hold or the end of the run's time leaves
 * it waiting for the doorbell; what only a person can mend stops it with the reason on the record. Of what was
 * withdrawn afterwards the DOI is hidden, and credits that were taken out go from the documents. Reads 1 and writes 2 per step beside what the steps do.
 */
export async function publishSubmission(app: StepNeeds, id: string): Promise<void> {
  const until = new Date(app.now().getTime() + app.policy.submission.run);
  const known = {};
  // each step's record is read and written in one transaction: what it left is what the next one goes by
  let submission = await must(app.documents, submissions, id, 'submission');
  if (submission.correcting) submission = await correctVersion(app, id, submission);
  if (submission.state === 'accepted') {
    if (submission.hold) return;
    submission = await start(app, id, submission);
  }
  if (submission.state === 'withdrawn') return hideDoi(app, id, submission);
  if (submission.state === 'publishing' && submission.publication.waiting && !submission.hold)
    submission = await wait(app, id, false);
  while (submission.state === 'publishing' && !submission.publication.stopped) {
    const step = nextStep(submission.publication);
    const outcome = step ? await tryStep(app, step, { id, submission, until, known }) : {};
    if (outcome === 'more') {
      await wait(app, id, true);
      return;
    }
    submission = await record(app, id, step, outcome);
    app.log.info('publication step done', { submission: id, step: step ?? 'finish' });
  }
}

/** Does what a step is about, unless it is to wait. What only a person can mend stops the publication. */
async function tryStep(app: StepNeeds, step: StepName, publishing: Publishing): Promise<Outcome> {
  if (publishing.submission.hold || app.now() > publishing.until) return 'more';
  try {
    return await work[step](app, publishing);
  } catch (error) {
    if (isFault(error)) await stop(app, publishing.id, step, error.message);
    throw error;
  }
}

/** Records a step with what goes with it, and with the last one the end: publishing → published. */
async function record(
  app: StepNeeds,
  id: string,
  step: StepName | undefined,
  { files = [], ...known }: Done,
): Promise<Submission> {
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    if (before.state !== 'publishing') return before;
    const after = step === undefined ? before : stepDone(before, step, now, known);
    // another run was faster
    if (step !== undefined && after === before) return before;
    const { datasetId, version, doi } = after.publication;
    stageFiles(tx, datasetId, files);
    const by = { id, before, actor: 'publish-submission', now };
    if (step !== undefined && nextStep(after.publication) !== undefined)
      return storeSubmission(app, tx, { ...by, after, action: step });
    const letter = published(after.title, doi, landingUrl(app.config, datasetId, version));
    const end = { after: finish(after, now), action: 'finish', reason: 'P-3.1', letter };
    return storeSubmission(app, tx, { ...by, ...end });
  });
}

/**
 * accepted → publishing: dataset id, version and DOI are chosen and stored before anything is done with
 * them. Throws (the platform rings again, and so does the sweep) while the number of the next version is promised
 * to another submission.
 */
async function start(app: StepNeeds, id: string, seen: InState<'accepted'>): Promise<Submission> {
  const suffix = app.newId().slice(0, 12);
  const words = seen.title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    if (before.state !== 'accepted') return before;
    const { newVersionOf } = before;
    const claimed =
      newVersionOf === undefined ? { version: 1 } : await claimVersion(tx, newVersionOf, id, now);
    if (!claimed)
      throw new Error('Another version of the dataset is on its way, or it is held back.');
    const after = startPublishing(before, {
      datasetId: newVersionOf ?? `${words || 'dataset'}-${suffix.slice(0, 8)}`,
      ...claimed,
      doi: `${app.config.DATACITE_PREFIX}/${suffix}`,
      startedAt: now,
      done: {},
      waiting: false,
    });
    return storeSubmission(app, tx, {
      id,
      before,
      after,
      actor: 'publish-submission',
      action: 'publish',
      now,
    });
  });
}

/** Keeps in whose words a step stopped, and tells those who can mend it. */
async function stop(app: StepNeeds, id: string, step: StepName, message: string): Promise<void> {
  await app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    if (before.state !== 'publishing') return;
    const stopped = { step, message, at: now };
    const publication = { ...before.publication, waiting: false, stopped };
    const after = { ...before, publication };
    storeSubmission(app, tx, {
      ...{ id, before, after, now },
      ...{ actor: 'publish-submission', action: 'stop', reason: step },
    });
    const letter = publicationStopped(id, step, message);
    const about = [before.ownerId];
    post(tx, app.config, now, { id: app.newId(), to: [app.config.CONTACT], about, letter });
  });
}

/** Notes whether the doorbell is to ring for the next run; no event, for no state changes. */
async function wait(
  app: Pick<App, 'documents'>,
  id: string,
  waiting: boolean,
): Promise<Submission> {
  return app.documents.transact(async (tx) => {
    const before: Submission = await must(tx, submissions, id, 'submission');
    if (before.state !== 'publishing') return before;
    const after = { ...before, publication: { ...before.publication, waiting } };
    tx.set(submissions, id, after);
    return after;
  });
}
