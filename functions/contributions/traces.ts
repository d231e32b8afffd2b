import { remindOfHolds } from '../catalogue/usecases/remind-holds.ts';
import type { Chore, Trace } from '../platform/trace.ts';
import { submissions } from './domain/submission.ts';
import { expireIdle } from './usecases/expire-idle.ts';
import { eraseSubmissions, findSubmissions, needsSubmissions } from './usecases/trace-person.ts';
import { helpTrace } from './usecases/help/trace-help.ts';
import { planTrace } from './usecases/plans/trace-plans.ts';
import { neverReadPass, ringForFixity } from './usecases/reconcile/check-fixity.ts';
import { doisPass, unknownDoisPass } from './usecases/reconcile/dois.ts';
import { publishedPass } from './usecases/reconcile/published.ts';
import { runPass } from './usecases/reconcile/run-pass.ts';
import { straysPass } from './usecases/reconcile/strays.ts';
import { stuckPass } from './usecases/reconcile/stuck.ts';
import { tellDisagreements } from './usecases/reconcile/tell-admins.ts';
import { uploadsPass } from './usecases/reconcile/uploads.ts';
import { remindUnfinished } from './usecases/remind-unfinished.ts';
import { removeUploads } from './usecases/remove-uploads.ts';
import { ringAgain } from './usecases/ring-again.ts';
import { tellRefused } from './usecases/tell-refused.ts';
import { forgetSubmissions } from './usecases/forget-submissions.ts';

export const traces: Trace[] = [
  {
    room: 'contributions',
    find: findSubmissions,
    needs: needsSubmissions,
    erase: eraseSubmissions,
  },
  helpTrace,
  planTrace,
];

const chore = (name: string, run: Chore['run']): Chore => ({ room: 'contributions', name, run });
export const chores: Chore[] = [
  chore('expire idle submissions', expireIdle),
  chore('tell of refused files', tellRefused),
  chore('ring again for what is stuck', ringAgain),
  chore('remove uploads of ended submissions', removeUploads),
  chore('remind of unfinished uploads', remindUnfinished),
  ...[uploadsPass, straysPass, publishedPass, doisPass, unknownDoisPass, stuckPass].map((pass) =>
    chore(`compare: ${pass.name}`, (app) => runPass(app, pass)),
  ),
  chore('read published files that never were', (app) => runPass(app, neverReadPass)),
  chore('read published files again', ringForFixity),
  chore('tell of disagreements', tellDisagreements),
  chore('remind of holds', (app) => remindOfHolds(app, submissions, 'submission')),
  chore('forget submissions', forgetSubmissions),
];
