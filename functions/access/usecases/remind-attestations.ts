import type { App } from '../../app.ts';
import { every } from '../../platform/documents.ts';
import { attestationDue } from '../closing-mails.ts';
import { members } from '../domain/accreditation.ts';
import { tellTeam } from './tell-team.ts';

/** Daily: asks once more who has not told what became of the files. Answers how many were mailed. */
export async function remindAttestations(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
): Promise<number> {
  const now = app.now();
  let told = 0;
  const due = every(app.documents, members, {
    where: [['attestation.remindAt', '<=', now]],
    orderBy: 'attestation.remindAt',
  });
  for await (const { id } of due)
    told += await app.documents.transact(async (tx) => {
      const member = await tx.get(members, id);
      const { attestation } = member ?? {};
      if (!member || attestation?.state !== 'asked') return 0;
      const { state, askedAt, remindAt } = attestation;
      if (remindAt === undefined) return 0;
      tx.patch(members, id, { attestation: { state, askedAt } });
      tellTeam(app, tx, [{ id, value: member }], attestationDue(id.split('/')[0]!), now);
      return member.personal ? 1 : 0;
    });
  return told;
}
