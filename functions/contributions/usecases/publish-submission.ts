import type { App } from '../../app.ts';
import { claimVersion } from '../../catalogue/usecases/claim-version.ts';
import { landingUrl } from '../../catalogue/usecases/read-landing.ts';
import { must } from '../../platform/documents.ts';
import { isFault } from '../../platform/fault.ts';
import { post } from '../../platform/mail.ts';
import { nextStep, type Publication, type StepName } from '../domain/publication.ts';
import { submissions, type InState, type Submission } from '../domain/submission.ts';
import { finish, startPublishing, stepDone } from '../domain/transitions.ts';
import { publicationStopped, published } from '../mails.ts';
import { hideDoi } from './hide-doi.ts';
import { copyFiles } from './publication/copy-files.ts';
import { enterCatalogue } from './publication/enter-catalogue.ts';
import type { Outcome, Publishing, StepNeeds } from './publication/places.ts';
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
 * withdrawn afterwards the DOI is hidden.
 */
export async function publishSubmission(app: StepNeeds, id: string): Promise<void> {
  const until = new Date(app.now().getTime() + app.policy.submission.run);
  for (;;) {
    const submission = await must(app.documents, submissions, id, 'submission');
    if (submission.state === 'accepted') {
      if (submission.hold) return;
      if (await start(app, id, submission)) continue;
      // the platform rings again, and so does the sweep
      throw new Error('Another version of the dataset is on its way, or it is held back.');
    }
    if (submission.state === 'withdrawn') return hideDoi(app, id, submission);
    if (submission.state !== 'publishing' || submission.publication.stopped) return;
    if (submission.publication.waiting && !submission.hold) {
      await change(app, id, (publication) => ({ ...publication, waiting: false }));
      continue;
    }
    const step = nextStep(submission.publication);
    if (step === undefined) {
      await complete(app, id);
      return;
    }
    if (
      submission.hold ||
      app.now() > until ||
      (await tryStep(app, step, { id, submission, until })) === 'more'
    ) {
      await change(app, id, (publication) => ({ ...publication, waiting: true }));
      return;
    }
    app.log.info('publication step done', { submission: id, step });
  }
}

async function tryStep(app: StepNeeds, step: StepName, publishing: Publishing): Promise<Outcome> {
  const { id } = publishing;
  try {
    if ((await work[step](app, publishing)) === 'more') return 'more';
  } catch (error) {
    if (!isFault(error)) throw error;
    await stop(app, id, step, error.message);
    throw error;
  }
  await app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    if (before.state !== 'publishing') return;
    const after = stepDone(before, step, now);
    if (after === before) return;
    storeSubmission(app, tx, { id, before, after, actor: 'publish-submission', action: step, now });
  });
  return 'done';
}

/**
 * accepted → publishing: dataset id, version and DOI are chosen and stored before anything is done with
 * them. False: the number of the next version is promised to another submission.
 */
async function start(app: StepNeeds, id: string, seen: InState<'accepted'>): Promise<boolean> {
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
    if (before.state !== 'accepted') return true;
    const { newVersionOf } = before;
    const claimed =
      newVersionOf === undefined ? { version: 1 } : await claimVersion(tx, newVersionOf, id, now);
    if (!claimed) return false;
    const after = startPublishing(before, {
      datasetId: newVersionOf ?? `${words || 'dataset'}-${suffix.slice(0, 8)}`,
      ...claimed,
      doi: `${app.config.DATACITE_PREFIX}/${suffix}`,
      startedAt: now,
      done: {},
      waiting: false,
    });
    storeSubmission(app, tx, {
      id,
      before,
      after,
      actor: 'publish-submission',
      action: 'publish',
      now,
    });
    return true;
  });
}

async function complete(app: StepNeeds, id: string): Promise<void> {
  await app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    if (before.state !== 'publishing') return;
    const after = finish(before, now);
    const { datasetId, version, doi } = after.publication;
    const letter = published(after.title, doi, landingUrl(app.config, datasetId, version));
    const step = {
      id,
      before,
      after,
      actor: 'publish-submission',
      action: 'finish',
      reason: 'P-3.1',
    };
    storeSubmission(app, tx, { ...step, now, letter });
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

/** Changes what is recorded of the publication, without an event: no state changes. */
async function change(
  app: Pick<App, 'documents'>,
  id: string,
  to: (publication: Publication) => Publication,
): Promise<void> {
  await app.documents.transact(async (tx) => {
    const before: Submission = await must(tx, submissions, id, 'submission');
    if (before.state !== 'publishing') return;
    tx.set(submissions, id, { ...before, publication: to(before.publication) });
  });
}
