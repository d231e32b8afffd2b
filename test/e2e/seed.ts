import type { Firestore } from '@google-cloud/firestore';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { datasets, projects } from '../../functions/catalogue/domain/dataset.ts';
import { noChain } from '../../functions/platform/audit.ts';
import { firestoreDocuments } from '../../functions/platform/firestore-documents.ts';
import { source } from '../contributions/world.ts';

/** A project, a dataset to derive from, and the person's accreditation for it. */
export async function seed(firestore: Firestore, personId: string): Promise<void> {
  const documents = firestoreDocuments(() => Promise.resolve(firestore));
  const now = new Date();
  await documents.createOnce(projects, 'sun', { name: 'Sun', summary: 'Sun', createdAt: now });
  await documents.createOnce(datasets, 'sdo-aia', source);
  await documents.createOnce(accreditations, 'acc', {
    ...{ state: 'active', leadId: personId, applicationId: 'acc', datasetIds: ['sdo-aia'] },
    ...{ createdAt: now, activeSince: now, expiresAt: new Date(now.getTime() + 86_400_000) },
    budget: { amount: '100', currency: 'USD' },
    ...{ budgetExhausted: false, memberIds: [personId], chain: noChain },
  });
  await documents.createOnce(members, `acc/${personId}`, {
    ...{ state: 'active', personId, addressId: 'e-author', invitedAt: now, since: now },
  });
}
