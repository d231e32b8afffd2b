import { Firestore } from '@google-cloud/firestore';
import { firestoreDocuments } from '../../functions/platform/firestore-documents.ts';
import { keepsTheContract } from './documents.contract.ts';

describe('Documents in Firestore', () => {
  const projectId = process.env['GOOGLE_CLOUD_PROJECT'] ?? 'demo-test';
  const firestore = new Firestore({ projectId });
  after(() => firestore.terminate());
  keepsTheContract(() => firestoreDocuments(() => Promise.resolve(firestore)));
});
