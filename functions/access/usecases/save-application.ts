import type { App } from '../../app.ts';
import { datasets } from '../../catalogue/domain/dataset.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { applications, type Application, type Form } from '../domain/application.ts';
import { openApplications } from '../domain/open-application.ts';
import { expect } from '../domain/transitions.ts';
import { contentOf, openId, ownPrevious } from './create-application.ts';
import { storeApplication } from './store-application.ts';

/** The caller's own application; Fault not-found for everybody else, so that ids tell nothing. */
export function ownedBy(application: Application | undefined, user: User): Application {
  if (application?.leadId !== user.id) throw new Fault('not-found', 'No such application.');
  return application;
}

/**
 * Replaces the form of a draft or of one sent back; `version` is the one last seen.
 * Faults: not-found, stale, conflict (state, or another open application), invalid.
 */
export async function saveApplication(
  app: Pick<App, 'documents' | 'config' | 'now'>,
  user: User,
  input: { id: string; form: Form; version: number },
): Promise<Application> {
  const { id, form, version } = input;
  return app.documents.transact(async (tx) => {
    const before = ownedBy(await must(tx, applications, id, 'application'), user);
    const draft = expect(before, ['draft', 'changes-requested'], 'save');
    if (draft.version !== version)
      throw new Fault('stale', 'The application was changed elsewhere: load it again.');
    await ownPrevious(tx, form, user);
    const known = await tx.getAll(datasets, form.datasetIds);
    const unknown = known.findIndex((dataset) => dataset === undefined);
    if (unknown >= 0)
      throw new Fault('invalid', 'Not every dataset exists.', {
        errors: [{ pointer: `/datasetIds/${unknown}`, detail: 'No such dataset.' }],
      });
    const added = form.datasetIds.filter((name) => !draft.datasetIds.includes(name));
    const dropped = draft.datasetIds.filter((name) => !form.datasetIds.includes(name));
    const marks = added.map((name) => openId(user.id, name));
    if ((await tx.getAll(openApplications, marks)).some((mark) => mark !== undefined))
      throw new Fault(
        'conflict',
        'Another application of yours for one of these datasets is open.',
      );
    const content = contentOf(form, user, app.config.PSEUDONYM_KEY);
    const after = storeApplication(tx, {
      id,
      before,
      after: { ...draft, ...content, ...changedSupervisor(draft, content.personal.supervisor) },
      actor: user.id,
      action: 'save',
      now: app.now(),
    });
    for (const mark of marks) tx.create(openApplications, mark, { applicationId: id });
    for (const name of dropped) tx.remove(openApplications, openId(user.id, name));
    return after;
  });
}

/** Another supervisor's address voids the token that was sent. */
const changedSupervisor = (
  before: Application,
  supervisor: NonNullable<Application['personal']>['supervisor'],
) => (supervisor?.email === before.personal?.supervisor?.email ? {} : { supervision: undefined });
