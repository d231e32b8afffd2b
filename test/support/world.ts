import { answerInvitation } from '../../functions/access/usecases/answer-invitation.ts';
import { createApplication } from '../../functions/access/usecases/create-application.ts';
import { decideApplication } from '../../functions/access/usecases/decide-application.ts';
import { submitApplication } from '../../functions/access/usecases/submit-application.ts';
import { superviseApplication } from '../../functions/access/usecases/supervise-application.ts';
import type { Form } from '../../functions/access/domain/application.ts';
import { datasets, type Dataset } from '../../functions/catalogue/domain/dataset.ts';
import { plans, terms } from '../../functions/catalogue/domain/terms.ts';
import { newPerson, people, type Person } from '../../functions/people/domain/person.ts';
import type { User } from '../../functions/platform/identity.ts';
import { mails, type Mail } from '../../functions/platform/mail.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { testApp, type TestApp } from './app.ts';

export interface World extends TestApp {
  identity: MemoryIdentity;
  lead: User;
  member: User;
  admin: User;
  otherAdmin: User;
  ethics: User;
}

/** A dataset as it stands in the catalogue. */
export const dataset = (overrides: Partial<Dataset> = {}): Dataset =>
  ({
    kind: 'hosted',
    bucket: 'demo-test-datasets',
    prefix: 'aia/v1/',
    projectId: 'sun',
    title: 'AIA images',
    summary: 'Images of the solar corona.',
    licence: 'ODC-By-1.0',
    funding: [],
    creators: [{ name: 'AIA team' }],
    publisher: { name: 'Publisher', contact: 'publisher@example.org' },
    snippets: [],
    planId: 'plan',
    termsId: 'terms',
    released: true,
    derivedFrom: [],
    version: 1,
    files: 2,
    bytes: 300,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    ...overrides,
  }) as Dataset;

/** A form that can be submitted. */
export const form = (overrides: Partial<Form> = {}): Form => ({
  datasetIds: ['aia'],
  scienceGoals: 'We want to find out how coronal loops are heated, and need every image of 2012.',
  applicant: { name: 'Lead Person', organisation: 'Institute' },
  supervisor: { name: 'Super Visor', email: 'supervisor@example.org' },
  team: [{ name: 'Team Member', institution: 'Institute', email: 'member@example.org' }],
  ...overrides,
});

export const text = (version: number) => ({
  version,
  title: 'Text',
  url: 'https://example.org/text',
  sha256: 'a'.repeat(64),
  from: new Date('2026-01-01T00:00:00Z'),
});

/** Who has accepted everything that is in force. */
export const person = (email: string, overrides: Partial<Person> = {}): Person => {
  const at = new Date('2026-01-02T00:00:00Z');
  const accepted = { 'terms/terms': { version: 1, at }, 'plans/plan': { version: 1, at } };
  const personal = { email, name: 'A Person', organisation: 'Institute' };
  return { ...newPerson(at), personal, accepted, version: 1, ...overrides };
};

/** A small deployment: one dataset with terms and plan, a lead and a member who accepted them, admins. */
export async function world(): Promise<World> {
  const identity = new MemoryIdentity();
  const app = testApp({ identity });
  const { documents } = app;
  const lead = identity.add({ id: 'lead' });
  const member = identity.add({ id: 'member' });
  await documents.transact((tx) => {
    tx.set(datasets, 'aia', dataset());
    tx.set(terms, 'terms', { versions: [text(1)] });
    tx.set(plans, 'plan', { versions: [text(1)] });
    tx.set(people, 'lead', person(lead.email));
    tx.set(people, 'member', person(member.email));
    return Promise.resolve();
  });
  return Object.assign(app, {
    identity,
    lead,
    member,
    admin: identity.add({ id: 'admin', roles: ['admin'] }),
    otherAdmin: identity.add({ id: 'other-admin', roles: ['admin'] }),
    ethics: identity.add({ id: 'ethics', roles: ['ethics'] }),
  });
}

/** Mails in the outbox to an address, in order. */
export async function mailTo(app: World, address: string): Promise<Mail[]> {
  const found = await app.documents.find(mails, { where: [['to', 'array-contains', address]] });
  return found.map(({ value }) => value);
}

/** The secret behind `#` in the last mail to an address whose subject matches. */
export async function secretFor(app: World, address: string, subject: RegExp): Promise<string[]> {
  const mail = (await mailTo(app, address)).findLast(({ message }) =>
    subject.test(message.subject),
  );
  const secret = /#([\w.-]+)/.exec(mail?.message.text ?? '')?.[1];
  if (!secret) throw new Error(`No mail to ${address} about ${String(subject)}`);
  return secret.split('.');
}

/** An application that was submitted; answers its id. */
export async function submitted(app: World, overrides: Partial<Form> = {}, id = 'app1') {
  await createApplication(app, app.lead, { id, form: form(overrides), requestHash: 'h' });
  await submitApplication(app, app.lead, id);
  return id;
}

/** An application whose supervisor confirmed: every check is passed. */
export async function ready(app: World, id = 'app1', overrides: Partial<Form> = {}) {
  await submitted(app, overrides, id);
  const [applicationId, token] = await secretFor(app, 'supervisor@example.org', /supervise/);
  await superviseApplication(app, { id: applicationId!, token: token!, confirm: true });
  return id;
}

/** An approved application: an accreditation of the same id, its team invited. */
export async function approved(app: World, id = 'app1') {
  await ready(app, id);
  await decideApplication(app, app.admin, { id, decision: { verdict: 'approve' }, door: 'api' });
  return id;
}

/** Accepts the last invitation to a person's address. */
export async function join(app: World, user: User) {
  const [accreditationId, token] = await secretFor(app, user.email, /invited/);
  const secret = { accreditationId: accreditationId!, token: token! };
  return answerInvitation(app, user, { ...secret, accept: true });
}

/** An accreditation whose one invited member has joined; answers its id. */
export async function joined(app: World, id = 'app1') {
  await approved(app, id);
  await join(app, app.member);
  return id;
}
