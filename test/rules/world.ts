import { readFileSync } from 'node:fs';
import {
  initializeTestEnvironment,
  type RulesTestContext,
  type RulesTestEnvironment,
  type TokenOptions,
} from '@firebase/rules-unit-testing';

/** Who asks, by the one thing that tells them from the others. */
export const people: Record<string, { uid: string; token: TokenOptions } | undefined> = {
  anonymous: undefined,
  unverified: { uid: 'someone', token: { email: 'someone@example.org', email_verified: false } },
  member: { uid: 'someone', token: { email: 'someone@example.org', email_verified: true } },
  lead: { uid: 'lead', token: { email: 'lead@example.org', email_verified: true } },
  teammate: { uid: 'teammate', token: { email: 'teammate@example.org', email_verified: true } },
  former: { uid: 'former', token: { email: 'former@example.org', email_verified: true } },
  admin: {
    uid: 'admin',
    token: { email: 'admin@example.org', email_verified: true, roles: ['admin'] },
  },
  reviewer: {
    uid: 'reviewer',
    token: { email: 'reviewer@example.org', email_verified: true, roles: ['reviewer'] },
  },
  ethics: {
    uid: 'ethics',
    token: { email: 'ethics@example.org', email_verified: true, roles: ['ethics'] },
  },
  'admin without a verified address': {
    uid: 'admin',
    token: { email: 'admin@example.org', email_verified: false, roles: ['admin'] },
  },
  'admin by another claim': {
    uid: 'admin',
    token: { email: 'admin@example.org', email_verified: true, role: 'admin', admin: true },
  },
};
export type Person = keyof typeof people;

const released = { kind: 'hosted', title: 'AIA', released: true };

/** A document of each kind, by path. */
export const documents: Record<string, Record<string, unknown>> = {
  'projects/sun': { name: 'Sun' },
  'terms/t': { versions: [] },
  'plans/p': { versions: [] },
  'datasets/open': released,
  'datasets/open/files/00001-a': { version: 1 },
  'datasets/open/versions/1': { version: 1 },
  'datasets/held': { ...released, hold: { reason: 'consent' } },
  'datasets/held/versions/1': { version: 1 },
  'datasets/unreleased': { ...released, released: false },
  'datasets/unreleased/versions/1': { version: 1 },
  'suggestions/s': { personId: 'lead', state: 'open' },
  'relicensing/r': { personId: 'lead', state: 'requested' },
  'people/lead': { personal: { email: 'lead@example.org' } },
  'erasures/e': { subjectId: 'lead', state: 'erasing' },
  'applications/a': { leadId: 'lead', state: 'submitted', chain: { length: 1 } },
  'applications/a/events/000001': { action: 'submit' },
  'applications/typed': { leadId: 'lead', state: 'submitted', decision: { verdict: 'reject' } },
  'applications/own': { leadId: 'admin', state: 'submitted' },
  'accreditations/c': {
    ...{ leadId: 'lead', memberIds: ['lead', 'teammate', 'former'], state: 'active' },
    teamIds: ['lead', 'teammate'],
  },
  'accreditations/older': { leadId: 'lead', memberIds: ['lead', 'teammate'], state: 'active' },
  'accreditations/c/members/lead': { personId: 'lead', state: 'active' },
  'accreditations/c/members/teammate': { personId: 'teammate', state: 'active' },
  'accreditations/c/members/former': { personId: 'former', state: 'removed' },
  'accreditations/c/events/000001': { action: 'accredit' },
  'publications/p': { accreditationId: 'c', personId: 'lead', state: 'reported' },
  'revocations/r': { accreditationId: 'c', personIds: ['lead'], state: 'requested' },
  'denyList/e-1': { category: 'misuse' },
  'downloads/d': { personId: 'lead', accreditationId: 'c' },
  'egress/c': { costs: [] },
  'egress/c/months/2026-11': { costs: [] },
  'egress/c/researchers/lead': { personId: 'lead', costs: [] },
  'egress/c/repeats/r': { accreditationId: 'c', cause: 'bytes' },
  'statements/2026-11': { month: '2026-11' },
  'statements/2026-11/rows/c': { accreditationId: 'c', costs: [] },
  'alerts/l': { kind: 'leak' },
  'disagreements/d': { code: 'upload-stray' },
  'helpRequests/h': { personId: 'lead', state: 'asked' },
  'dataPlans/p': { ownerId: 'lead', state: 'private' },
  'settings/egress-accounting': { exported: '' },
  'submissions/s': { ownerId: 'lead', state: 'submitted', chain: { length: 1 } },
  'submissions/s/files/f': { path: 'a.fits', uploaderId: 'lead' },
  'submissions/s/paths/k': { fileId: 'f' },
  'submissions/s/events/000001': { action: 'submit' },
  'submissions/typed': { ownerId: 'lead', decision: { verdict: 'reject' } },
  'submissions/own': { ownerId: 'reviewer', state: 'submitted' },
  'mail/m': { to: ['lead@example.org'], about: ['lead'] },
  'marks/k': { goesAt: 1 },
  'openApplications/lead-aia': { applicationId: 'a' },
  'anything/x': { of: 'lead' },
};

export interface World {
  environment: RulesTestEnvironment;
  as(person: Person): ReturnType<RulesTestContext['firestore']>;
  /** The documents anew, past the rules. */
  fill(): Promise<void>;
}

/** The rules of the repository in the emulator that runs. */
export async function open(): Promise<World> {
  const [host = '127.0.0.1', port] = process.env['FIRESTORE_EMULATOR_HOST']!.split(':');
  const environment = await initializeTestEnvironment({
    projectId: process.env['GOOGLE_CLOUD_PROJECT'] ?? 'demo-test',
    firestore: {
      host,
      port: Number(port),
      rules: readFileSync(new URL('../../firestore.rules', import.meta.url), 'utf8'),
    },
  });
  const contexts = new Map<Person, ReturnType<RulesTestContext['firestore']>>();
  const context = (person: Person) => {
    const who = people[person];
    return who
      ? environment.authenticatedContext(who.uid, who.token)
      : environment.unauthenticatedContext();
  };
  return {
    environment,
    as: (person) => {
      const known = contexts.get(person) ?? context(person).firestore();
      contexts.set(person, known);
      return known;
    },
    fill: () =>
      environment.withSecurityRulesDisabled(async (past) => {
        const batch = past.firestore().batch();
        for (const [path, data] of Object.entries(documents))
          batch.set(past.firestore().doc(path), data);
        await batch.commit();
      }),
  };
}
