import { accreditations } from '../../access/domain/accreditation.ts';
import { datasets } from '../../catalogue/domain/dataset.ts';
import { datasetVersions, latestOf } from '../../catalogue/domain/version.ts';
import type { Reader } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { addressId } from '../../platform/mail.ts';
import { submissions } from '../domain/submission.ts';

const refused = (detail: string): Fault =>
  new Fault('invalid', detail, { errors: [{ pointer: '/newVersionOf', detail }] });

/**
 * Who may bring the next version of a contributed dataset: the owner of the submission behind the latest
 * one, the lead of the accreditation that it was made under, and who is credited there by a verified
 * address. Answers who had a part in it. Faults: invalid, forbidden (with the way out). Reads 4.
 */
export async function mayFollow(
  from: Reader,
  user: User,
  datasetId: string,
  key: string,
): Promise<{ parties: string[] }> {
  const dataset = await from.get(datasets, datasetId);
  if (!dataset) throw refused(`No dataset ${datasetId}.`);
  const record = await from.get(datasetVersions, `${datasetId}/${latestOf(dataset)}`);
  const earlier = record?.submissionId && (await from.get(submissions, record.submissionId));
  if (!earlier) throw refused('Its versions come from its publisher, not from submissions.');
  const accreditation = await from.get(accreditations, earlier.accreditationId);
  const { ownerId, partyIds } = earlier;
  const credited = user.emailVerified && partyIds.includes(addressId(key, user.email));
  if (ownerId !== user.id && accreditation?.leadId !== user.id && !credited)
    throw new Fault('forbidden', 'You are no author of the version before.', {
      reasons: [
        {
          code: 'not-an-author',
          message:
            'New versions come from the authors of the version before, or the lead of their accreditation.',
          wayOut: 'Ask one of them, or submit yours as a dataset that derives from it.',
        },
      ],
    });
  return { parties: [ownerId, ...partyIds] };
}
