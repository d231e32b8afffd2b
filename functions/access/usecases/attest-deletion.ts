import type { App } from '../../app.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { post, type Letter } from '../../platform/mail.ts';
import { attested, filesKept } from '../closing-mails.ts';
import { accreditations, members, type Member } from '../domain/accreditation.ts';
import { attest, type Told } from '../domain/attestation.ts';
import { noteAccreditation } from './note-accreditation.ts';

/**
 * Somebody whose access has ended tells in person what became of the files; a reason for keeping them is
 * mailed to the contact and not stored. Answers the own entry. The same again changes nothing. Faults: not-found (never in the
 * team), conflict (access has not ended, or told otherwise before). Reads 2, writes at most 5.
 */
export async function attestDeletion(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  user: User,
  { id, ...told }: Told & { id: string },
): Promise<Member> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await tx.get(accreditations, id);
    const member = await tx.get(members, `${id}/${user.id}`);
    if (!before || !member) throw new Fault('not-found', 'No such accreditation.');
    const attestation = attest(before, member, told, now);
    if (attestation === member.attestation) return member;
    tx.patch(members, `${id}/${user.id}`, { attestation });
    const mail = (to: string, letter: Letter) => {
      post(tx, app.config, now, { id: app.newId(), to: [to], about: [user.id], letter });
    };
    mail(user.email, attested(id, told.outcome));
    if (told.outcome === 'kept') mail(app.config.CONTACT, filesKept(id, told.reason));
    const event = { actor: user.id, action: 'attest-deletion', reason: told.outcome, now };
    noteAccreditation(tx, id, before, event);
    return { ...member, attestation };
  });
}
