import type { App } from '../../app.ts';
import { every } from '../../platform/documents.ts';
import { post } from '../../platform/mail.ts';
import { accreditations, members } from '../domain/accreditation.ts';
import { publications } from '../domain/publication.ts';
import { citationStillMissing } from '../publication-mails.ts';

/** Daily: reminds leads, once, of a missing citation that they have not answered. Answers how many were mailed. */
export async function remindCitations(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
): Promise<number> {
  const now = app.now();
  let told = 0;
  const due = every(app.documents, publications, {
    where: [['remindAt', '<=', now]],
    orderBy: 'remindAt',
  });
  for await (const { id } of due)
    told += await app.documents.transact(async (tx) => {
      const found = await tx.get(publications, id);
      if (found?.state !== 'citation-missing' || !found.remindAt) return 0;
      const { accreditationId, personal } = found;
      const leadId = (await tx.get(accreditations, accreditationId))?.leadId ?? found.personId;
      const lead = await tx.get(members, `${accreditationId}/${leadId}`);
      tx.set(publications, id, { ...found, remindAt: undefined });
      if (!lead?.personal || !personal) return 0;
      const letter = citationStillMissing(id, accreditationId, personal.doi);
      const to = { to: [lead.personal.email], about: [leadId] };
      post(tx, app.config, now, { id: app.newId(), ...to, letter });
      return 1;
    });
  return told;
}
