import { accreditations, members } from '../../access/domain/accreditation.ts';
import type { App } from '../../app.ts';
import { datasets, projects } from '../../catalogue/domain/dataset.ts';
import { latestOf } from '../../catalogue/domain/version.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import type { Reader } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { sameRequest } from '../../platform/http.ts';
import type { User } from '../../platform/identity.ts';
import { firstLook } from '../../platform/retention.ts';
import { addressId, post } from '../../platform/mail.ts';
import { people } from '../../people/domain/person.ts';
import { contributing, noAccreditation, type Membership } from '../domain/party.ts';
import { submissions, type Form, type Submission } from '../domain/submission.ts';
import { opened } from '../mails.ts';
import { mayFollow } from './may-follow.ts';

/**
 * Opens a submission under `id` (P-3.3a), perhaps of the next version of a dataset. Faults: invalid (a
 * dataset or project that does not exist), forbidden (no active membership of a live accreditation for a
 * source; no author of the version before; being erased), conflict (same id, other request). Reads 3, 1 per
 * source and 2 per accreditation of the person, 4 for a version before; writes 3.
 */
export async function openSubmission(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
  user: User,
  input: { id: string; form: Form; newVersionOf?: string | undefined; requestHash: string },
): Promise<{ id: string; submission: Submission }> {
  const { id, form, newVersionOf, requestHash } = input;
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const existing = await tx.get(submissions, id);
    if (existing) {
      sameRequest(existing, requestHash);
      return { id, submission: existing };
    }
    if ((await tx.get(people, user.id))?.erasure)
      throw new Fault('forbidden', 'Your data is being erased.');
    await checkPlaces(tx, form, newVersionOf);
    const earlier =
      newVersionOf === undefined
        ? undefined
        : await mayFollow(tx, user, newVersionOf, app.config.PSEUDONYM_KEY);
    const membership = contributing(await membershipsOf(tx, user.id), form.derivedFrom, now);
    if (!membership)
      throw new Fault('forbidden', noAccreditation.message, { reasons: [noAccreditation] });
    const { partyIds, ...content } = contentOf(form, user.email, app.config.PSEUDONYM_KEY);
    const submission: Submission = {
      ...content,
      // nobody reviews what follows their own work
      partyIds: [...new Set([...partyIds, ...(earlier?.parties ?? [])])],
      ...(newVersionOf === undefined ? {} : { newVersionOf }),
      state: 'open',
      ownerId: user.id,
      accreditationId: membership.id,
      revision: 1,
      reserved: { files: 0, bytes: 0 },
      sizeException: { state: 'none' },
      untold: false,
      createdAt: now,
      updatedAt: now,
      version: 1,
      requestHash,
      retention: firstLook(now, app.policy.retention.submission, app.policy.retention.warning),
      chain: recordEvent(tx, submissions, id, noChain, {
        at: now,
        actor: user.id,
        action: 'open',
        state: 'open',
      }),
    };
    tx.create(submissions, id, submission);
    const letter = opened(form.title, id);
    post(tx, app.config, now, { id: app.newId(), to: [user.email], about: [user.id], letter });
    return { id, submission };
  });
}

/** Accreditations that name the person; reads 1 each, and their member documents. */
async function membershipsOf(from: Reader, personId: string): Promise<Membership[]> {
  const found = await from.find(accreditations, {
    where: [['memberIds', 'array-contains', personId]],
  });
  const parts = await from.getAll(
    members,
    found.map(({ id }) => `${id}/${personId}`),
  );
  return found.map(({ id, value }, index) => ({ id, accreditation: value, member: parts[index] }));
}

/** Fault invalid naming the project and each dataset or version that does not exist, or is the submission's own. */
export async function checkPlaces(
  from: Reader,
  form: Form,
  newVersionOf: string | undefined,
): Promise<void> {
  const project = await from.get(projects, form.projectId);
  const sources = await from.getAll(datasets, form.derivedFrom);
  const latest = new Map(
    form.derivedFrom.map((name, index) => {
      const source = sources[index];
      return [name, source ? latestOf(source) : 0];
    }),
  );
  const errors = [
    ...(project ? [] : [{ pointer: '/projectId', detail: `No project ${form.projectId}.` }]),
    ...form.derivedFrom.flatMap((name, index) =>
      sources[index] ? [] : [{ pointer: `/derivedFrom/${index}`, detail: `No dataset ${name}.` }],
    ),
    ...form.derivedFrom.flatMap((name, index) =>
      name === newVersionOf
        ? [{ pointer: `/derivedFrom/${index}`, detail: 'A version does not derive from itself.' }]
        : [],
    ),
    ...(form.sourceVersions ?? []).flatMap(({ dataset, version }, index) =>
      version <= (latest.get(dataset) ?? 0)
        ? []
        : [{ pointer: `/sourceVersions/${index}`, detail: 'No version of what it derives from.' }],
    ),
  ];
  if (errors.length > 0)
    throw new Fault('invalid', 'Not everything that is named exists.', { errors });
}

/** What of a submission comes from its form. */
export const contentOf = (form: Form, email: string, key: string) => {
  const { creators, sourceVersions, ...described } = form;
  return {
    ...described,
    ...(sourceVersions === undefined
      ? {}
      : {
          sourceVersions: Object.fromEntries(
            sourceVersions.map(({ dataset, version }) => [dataset, version]),
          ),
        }),
    personal: { email, creators },
    partyIds: [
      ...new Set(
        creators.flatMap((creator) => (creator.email ? [addressId(key, creator.email)] : [])),
      ),
    ],
  };
};
