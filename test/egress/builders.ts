import type { Accreditation } from '../../functions/access/domain/accreditation.ts';
import type { Download } from '../../functions/downloads/domain/download.ts';
import type { RequestRow } from '../../functions/egress/stores/warehouse.ts';

/** An active accreditation of one person with a budget of 100 USD. */
export const accreditation = (overrides: Partial<Accreditation> = {}): Accreditation =>
  ({
    state: 'active',
    activeSince: new Date('2026-10-01T00:00:00Z'),
    leadId: 'person-a',
    applicationId: 'application-a',
    datasetIds: ['sun'],
    createdAt: new Date('2026-10-01T00:00:00Z'),
    expiresAt: new Date('2027-10-01T00:00:00Z'),
    budget: { amount: '100', currency: 'USD' },
    budgetExhausted: false,
    memberIds: ['person-a'],
    chain: { length: 0, head: '', state: 'active' },
    ...overrides,
  }) as Accreditation;

/** A download record of person-a. */
export const download = (overrides: Partial<Download> = {}): Download => ({
  personId: 'person-a',
  accreditationId: 'acc-a',
  datasetId: 'sun',
  version: 1,
  scope: 'dataset',
  bucket: 'demo-test-datasets',
  prefix: 'sun/',
  files: 1,
  bytes: 1000,
  repeat: false,
  createdAt: new Date('2026-11-01T10:00:00Z'),
  expiresAt: new Date('2026-11-01T11:00:00Z'),
  goesAt: new Date('2027-11-01T10:00:00Z'),
  ...overrides,
});

/** A whole answer of 1000 bytes to person-a at ten o'clock. */
export const request = (overrides: Partial<RequestRow> = {}): RequestRow => ({
  requestId: 'r1',
  time: new Date('2026-11-01T10:15:00.000Z'),
  day: '2026-11-01',
  bucket: 'demo-test-datasets',
  object: 'sun/a.fits',
  generation: '1',
  method: 'GET',
  operation: 'GET_Object',
  status: 200,
  bytes: '1000',
  downloadId: 'd1',
  payer: '',
  address: 'hash',
  accreditationId: 'acc-a',
  personId: 'person-a',
  datasetId: 'sun',
  ...overrides,
});
