import {
  accreditations,
  type Accreditation,
} from '../../../functions/access/domain/accreditation.ts';
import { inviteMember, removeMember } from '../../../functions/access/usecases/change-team.ts';
import { datasetFiles } from '../../../functions/catalogue/domain/dataset.ts';
import { statedRows } from '../../../functions/egress/domain/stated.ts';
import { hmacSigner } from '../../../functions/downloads/stores/hmac-signer.ts';
import { people } from '../../../functions/people/domain/person.ts';
import { config } from '../../support/app.ts';
import { join, joined, person, world } from '../../support/world.ts';
import type { Matrix } from './matrix.ts';

const day = 86_400_000;
const callers = ['lead', 'member', 'former', 'stranger', 'admin', 'party'] as const;
const states = [
  ...(['active', 'pending-terms', 'suspended', 'expired', 'closed', 'revoked'] as const),
];
const live = ['active', 'pending-terms'] as const;
const text = 'Because of these reasons.';
const own = (name: string) => `api POST /v1/accreditations/{id}/${name}`;
const desk = (name: string) => `admin-api POST /v1/accreditations/{id}/${name}`;
const asked = (now: Date) => ({ state: 'requested', askedAt: now, askedBy: 'lead' });
const handover = (now: Date) => ({
  ...{ toId: 'member', offeredBy: 'lead', offeredAt: now },
  expiresAt: new Date(now.getTime() + day),
});
const now = new Date('2026-11-02T09:00:00Z');

/** Accreditations: `party` is an admin who supervises the research, `former` was taken out of the team. */
export const accreditationMatrix: Matrix<(typeof callers)[number], (typeof states)[number]> = {
  name: 'accreditations',
  callers,
  states,
  params: { id: 'app1', member: 'member', month: '2026-10' },
  rows: {
    'api GET /v1/accreditations/{id}': { by: ['lead', 'member', 'admin', 'party'], in: states },
    'api GET /v1/accreditations/{id}/members': {
      by: ['lead', 'member', 'admin', 'party'],
      in: states,
    },
    'api GET /v1/accreditations/{id}/publications': {
      by: ['lead', 'member', 'admin', 'party'],
      in: states,
    },
    'api GET /v1/accreditations/{id}/egress': {
      by: ['lead', 'member', 'admin', 'party'],
      in: states,
    },
    'api GET /v1/accreditations/{id}/statements': {
      by: ['lead', 'member', 'admin', 'party'],
      in: states,
    },
    'api GET /v1/accreditations/{id}/statements/{month}': {
      by: ['lead', 'member', 'admin', 'party'],
      in: states,
    },
    'api PUT /v1/accreditations/{id}/monthly-statement': {
      by: ['lead'],
      in: states,
      body: { mailed: true },
    },
    [own('invite')]: {
      by: ['lead'],
      in: live,
      body: { name: 'New Member', institution: 'Institute', email: 'new@example.org' },
    },
    [own('members/{member}/remove')]: { by: ['lead', 'member'], in: states },
    [own('close')]: {
      by: ['lead'],
      in: [...live, 'suspended', 'closed', 'expired'],
      body: { reason: 'completed' },
    },
    [own('renew')]: {
      by: ['lead'],
      in: ['active', 'expired'],
      body: {
        summary: 'What the data was used for, told in a few sentences. '.repeat(3),
        publications: [],
      },
    },
    [own('offer-lead')]: {
      by: ['lead', 'admin'],
      in: ['active', 'expired'],
      body: { member: 'member' },
    },
    [own('accept-lead')]: {
      by: ['member'],
      in: ['active', 'expired'],
      with: { handover: handover(now) },
    },
    [own('decline-lead')]: {
      by: ['lead', 'member', 'admin'],
      in: states,
      with: { handover: handover(now) },
    },
    [desk('suspend')]: {
      by: ['admin', 'party'],
      in: [...live, 'suspended'],
      body: { reason: text },
    },
    'admin-api PUT /v1/accreditations/{id}/budget': {
      by: ['admin'],
      in: states,
      body: { amount: '50', currency: 'USD' },
    },
    [desk('members/{member}/suspend')]: {
      by: ['admin'],
      in: [...live, 'suspended', 'expired'],
      body: { reason: text },
    },
    [desk('reinstate')]: { by: ['admin'], in: ['suspended'] },
    [desk('decide-renewal')]: {
      by: ['admin'],
      in: ['active', 'expired'],
      with: { renewal: asked(now) },
      body: { verdict: 'decline', reason: text },
    },
    [desk('request-revocation')]: {
      by: ['admin'],
      in: ['active', 'pending-terms', 'suspended', 'expired', 'closed'],
      body: { category: 'misuse', reason: text },
    },
  },
  open: async () => {
    const app = await world();
    app.signer = hmacSigner(config);
    const id = await joined(app);
    const former = app.identity.add({ id: 'former' });
    await app.documents.createOnce(people, 'former', person(former.email));
    const invited = { name: 'Former Member', institution: 'Institute', email: former.email };
    await inviteMember(app, app.lead, { id, person: invited });
    await join(app, former);
    await removeMember(app, app.lead, { id, member: 'former' });
    app.identity.add({ id: 'stranger' });
    app.identity.add({ id: 'party', email: 'supervisor@example.org', roles: ['admin'] });
    await app.documents.createOnce(datasetFiles, 'aia/000001', {
      ...{ version: 1, path: 'a.fits', object: 'aia/v1/a.fits', generation: '1', size: 300 },
      ...{ crc32c: 'AAAAAA==', sha256: 'b'.repeat(64), contentType: 'application/fits' },
    });
    const statedAt = new Date('2026-11-05T03:00:00Z');
    await app.documents.createOnce(statedRows, '2026-10/app1', {
      ...{ month: '2026-10', accreditationId: 'app1', statedAt },
      ...{ costs: [], datasets: {}, people: { member: [] }, bytes: 5 },
      ...{ adjustments: [], repeats: [] },
    });
    return app;
  },
  set: async (app, state, fields) => {
    const before = (await app.documents.get(accreditations, 'app1'))!;
    const whole = { endedAt: now, reason: text, activeSince: now };
    // only a suspension is for a reason that ends
    const earlier = state === 'suspended' ? { earlier: { state: 'active', activeSince: now } } : {};
    const value = { ...before, ...whole, ...earlier, ...fields, state };
    await app.documents.transact((tx) => {
      tx.set(accreditations, 'app1', value as Accreditation);
      return Promise.resolve();
    });
  },
};
