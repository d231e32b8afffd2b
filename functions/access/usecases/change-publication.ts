import type { App } from '../../app.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import { must, type Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { post, type Letter } from '../../platform/mail.ts';
import { accreditations, members } from '../domain/accreditation.ts';
import {
  answer,
  miss,
  publicationId,
  publications,
  settle,
  type Publication,
} from '../domain/publication.ts';
import { refuseParty } from './refuse-party.ts';
import { citationAnswered, citationMissing, citationSettled } from '../publication-mails.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>;
type Changed = { id: string; value: Publication };

/**
 * An admin notes that a publication does not cite the data that it uses; the lead is asked to mend it
 * (P-2.2.3b). Faults: not-found, invalid (a dataset that is not covered), conflict (asked already, or
 * nobody left to ask), forbidden (a party). Reads 4, writes 3.
 */
export async function noteMissingCitation(
  app: Needs,
  user: User,
  input: { accreditationId: string; doi: string; datasetIds: string[]; note?: string | undefined },
): Promise<Changed> {
  const { accreditationId, doi, datasetIds } = input;
  const now = app.now();
  const id = publicationId(app.config.PSEUDONYM_KEY, accreditationId, doi);
  return app.documents.transact(async (tx) => {
    const accreditation = await must(tx, accreditations, accreditationId, 'accreditation');
    await refuseParty(app, tx, accreditation, user);
    const { leadId } = accreditation;
    const before = await tx.get(publications, id);
    const lead = await tx.get(members, `${accreditationId}/${leadId}`);
    const unknown = datasetIds.findIndex((name) => !accreditation.datasetIds.includes(name));
    if (unknown >= 0)
      throw new Fault('invalid', 'Not every dataset is covered.', {
        errors: [
          { pointer: `/datasetIds/${unknown}`, detail: 'The accreditation does not cover it.' },
        ],
      });
    const remindAt = new Date(now.getTime() + app.policy.accreditation.citationReminder);
    const missing = miss(before, { ...input, leadId }, user.id, { now, remindAt });
    if (!lead?.personal)
      throw new Fault('conflict', 'Nobody is left to ask: the personal data was deleted.');
    const after = { ...missing, chain: before?.chain ?? noChain };
    const letter = citationMissing(app.config.BASE_URL, id, { ...input });
    mail(app, tx, lead.personal.email, leadId, letter, now);
    return store(tx, id, after, { actor: user.id, action: 'miss-citation', now });
  });
}

/** The lead answers, perhaps with the DOI of what mends it; admins are told. Faults: not-found, conflict. Reads 2, writes 3. */
export async function answerMissingCitation(
  app: Needs,
  user: User,
  { id, ...said }: { id: string; words: string; mendedBy?: string | undefined },
): Promise<Changed> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await tx.get(publications, id);
    const accreditation = before && (await tx.get(accreditations, before.accreditationId));
    // who leads the team now answers, whoever was asked
    if (!before || accreditation?.leadId !== user.id)
      throw new Fault('not-found', 'No such publication.');
    const after = answer(before, said, user.id, now);
    const letter = citationAnswered(id, before.accreditationId, said);
    mail(app, tx, app.config.CONTACT, user.id, letter, now);
    return store(tx, id, after, { actor: user.id, action: 'answer', now });
  });
}

/** An admin is content: it cites the data now, or need not; the lead is told. Faults: not-found, conflict, forbidden (a party). Reads 4, writes 3. */
export async function settleMissingCitation(app: Needs, user: User, id: string): Promise<Changed> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await must(tx, publications, id, 'publication');
    const { accreditationId } = before;
    const accreditation = await must(tx, accreditations, accreditationId, 'accreditation');
    await refuseParty(app, tx, accreditation, user);
    const { leadId } = accreditation;
    const lead = await tx.get(members, `${accreditationId}/${leadId}`);
    const after = settle(before, user.id, now);
    const letter = citationSettled(accreditationId, before.personal?.doi);
    mail(app, tx, lead?.personal?.email, leadId, letter, now);
    return store(tx, id, after, { actor: user.id, action: 'settle', now });
  });
}

function mail(
  app: Needs,
  tx: Transaction,
  to: string | undefined,
  about: string,
  letter: Letter,
  now: Date,
): void {
  if (to) post(tx, app.config, now, { id: app.newId(), to: [to], about: [about], letter });
}

function store(
  tx: Transaction,
  id: string,
  publication: Publication,
  { actor, action, now }: { actor: string; action: string; now: Date },
): Changed {
  const { chain, state } = publication;
  const event = { at: now, actor, action, state };
  const value = { ...publication, chain: recordEvent(tx, publications, id, chain, event) };
  tx.set(publications, id, value);
  return { id, value };
}
