import type { App } from '../../app.ts';
import { datasets, type Dataset } from '../../catalogue/domain/dataset.ts';
import { requiredTerms } from '../../catalogue/usecases/required-terms.ts';
import { missingAcceptances } from '../../people/domain/acceptance.ts';
import { people } from '../../people/domain/person.ts';
import { every, must, type Found } from '../../platform/documents.ts';
import { Fault, type Reason } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { accreditations, isLive, members, type Accreditation } from '../domain/accreditation.ts';
import { denyList, isDenied } from '../domain/deny.ts';
import { reasonsAgainst } from '../domain/may-download.ts';
import { actorOf, type Actor } from '../domain/party.ts';

export interface Permission {
  dataset: Dataset;
  accreditation: { id: string; value: Accreditation };
}

/**
 * Whether this person may download the dataset (a version of it, if named) now: the accreditation that allows it, or every reason
 * against with a way out. Read at each signing. Fault not-found: no such dataset.
 */
export async function mayDownload(
  app: Pick<App, 'documents' | 'config' | 'now'>,
  user: User,
  datasetId: string,
  version?: number,
): Promise<{ permission: Permission } | { dataset: Dataset; reasons: Reason[] }> {
  const now = app.now();
  const actor = actorOf(app.config.PSEUDONYM_KEY, user);
  const dataset = await must(app.documents, datasets, datasetId, 'dataset');
  if (isElsewhere(dataset)) return { dataset, reasons: [elsewhere(dataset)] };
  const [[person, denial], candidates] = await Promise.all([
    personOf(app, actor, now),
    candidatesFor(app, actor, datasetId, now),
  ]);
  const missing = missingAcceptances(person, await requiredTerms(app, [datasetId], now));
  const given = { dataset, datasetId, version, person, missing, denial };
  let best: Reason[] | undefined;
  for (const { id, value } of candidates) {
    const own = await app.documents.get(members, `${id}/${actor.id}`);
    // who was removed may be invited again
    const member =
      own && own.state !== 'removed'
        ? own
        : ((await app.documents.get(members, `${id}/${actor.addressId}`)) ?? own);
    const reasons = reasonsAgainst(now, { ...given, accreditation: value, member });
    if (reasons.length === 0) return { permission: { dataset, accreditation: { id, value } } };
    if (best === undefined || reasons.length < best.length) best = reasons;
  }
  return {
    dataset,
    reasons: best ?? reasonsAgainst(now, { ...given, accreditation: undefined, member: undefined }),
  };
}

/**
 * As mayDownload, for who goes on only if allowed. Faults: not-found, forbidden (with the reasons),
 * conflict (partner storage is not ours to sign for: the way there is the answer, P-2.1.2).
 */
export async function mustDownload(
  app: Pick<App, 'documents' | 'config' | 'now'>,
  user: User,
  datasetId: string,
  version?: number,
): Promise<Permission> {
  const answer = await mayDownload(app, user, datasetId, version);
  if ('permission' in answer) return answer.permission;
  if (isElsewhere(answer.dataset))
    throw new Fault('conflict', 'This dataset is with a partner: nothing is signed here.', {
      reasons: answer.reasons,
    });
  throw new Fault('forbidden', 'You may not download this dataset now.', {
    reasons: answer.reasons,
  });
}

/** The person, and what denies them access, under any address that the account ever proved to own (P-4.0d). */
async function personOf(app: Pick<App, 'documents'>, actor: Actor, now: Date) {
  const person = await app.documents.get(people, actor.id);
  const addresses = new Set([actor.addressId, ...(person?.addressIds ?? [])]);
  const denials = await app.documents.getAll(denyList, [...addresses]);
  return [person, denials.find((denial) => isDenied(denial, now))] as const;
}

type Partner = Extract<Dataset, { kind: 'partner' }>;

/** Partner storage is not ours to sign for: the way there is the answer (P-2.1.2). */
const isElsewhere = (dataset: Dataset): dataset is Partner =>
  dataset.kind === 'partner' && dataset.released && !dataset.hold;

const elsewhere = ({ link, partnerTerms, contact }: Partner): Reason => ({
  code: 'partner',
  message: `It is at ${link}, under the partner's terms: ${partnerTerms}.`,
  wayOut: `Ask the partner: ${contact}.`,
});

/** The person's accreditations that cover the dataset, live ones first; by account, else as invited by address. */
async function candidatesFor(
  app: Pick<App, 'documents'>,
  actor: Actor,
  datasetId: string,
  now: Date,
) {
  // all of them: one that allows it may be behind any number that have ended
  const byId = (id: string) =>
    Array.fromAsync(
      every(app.documents, accreditations, { where: [['memberIds', 'array-contains', id]] }),
    );
  const covering = (found: Found<Accreditation>[]) =>
    found.filter(({ value }) => value.datasetIds.includes(datasetId));
  const own = covering(await byId(actor.id));
  const all = own.length > 0 ? own : covering(await byId(actor.addressId));
  return all.sort((a, b) => Number(isLive(b.value, now)) - Number(isLive(a.value, now)));
}
