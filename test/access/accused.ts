import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { applications, type Form } from '../../functions/access/domain/application.ts';
import { denyList } from '../../functions/access/domain/deny.ts';
import { revocations } from '../../functions/access/domain/revocation.ts';
import { createApplication } from '../../functions/access/usecases/create-application.ts';
import { decideApplication } from '../../functions/access/usecases/decide-application.ts';
import { requestRevocation } from '../../functions/access/usecases/request-revocation.ts';
import { submitApplication } from '../../functions/access/usecases/submit-application.ts';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { people } from '../../functions/people/domain/person.ts';
import { brokenLink, eventsOf, type Chain } from '../../functions/platform/audit.ts';
import { every, pathOf, type Documents, type Kind } from '../../functions/platform/documents.ts';
import type { User } from '../../functions/platform/identity.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { config } from '../support/app.ts';
import { dataset, form, join, person, world, type World } from '../support/world.ts';

export const hash = (name: string) => addressId(config.PSEUDONYM_KEY, `${name}@example.org`);
const invite = (...names: string[]): Form['team'] =>
  names.map((name) => ({ name, institution: 'Institute', email: `${name}@example.org` }));

/** Somebody with an account, a profile, and the terms accepted. */
export async function newcomer(app: World, id: string): Promise<User> {
  const user = app.identity.add({ id });
  await app.documents.createOnce(people, id, person(user.email, { addressIds: [hash(id)] }));
  return user;
}

export async function apply(app: World, user: User, id: string, team: string[] = []) {
  const applicant = { name: `Applicant ${user.id}`, organisation: 'Institute' };
  const content = form({ applicant, supervisor: undefined, team: invite(...team) });
  await createApplication(app, user, { id, form: content, requestHash: 'h' });
  await submitApplication(app, user, id);
}

export async function accredit(app: World, user: User, id: string, team: string[] = []) {
  await apply(app, user, id, team);
  await decideApplication(app, app.admin, { id, decision: { verdict: 'approve' }, door: 'api' });
}

/**
 * `team1`: lead, who once had another address; member joined, guest did not. `own2`: led by the lead, too, with a
 * colleague and an invited visitor. `else3`: led by somebody else; member joined, lead is invited.
 * `open4`: an application of the member's; `open5`: somebody else's that names the lead; `open6`: nobody's of them.
 */
export async function entangled(): Promise<World & { boss: User; colleague: User }> {
  const app = await world();
  const boss = await newcomer(app, 'boss');
  const colleague = await newcomer(app, 'colleague');
  await app.documents.transact((tx) => {
    const addressIds = [hash('lead'), hash('formerly')];
    tx.set(people, 'lead', person('lead@example.org', { addressIds }));
    tx.set(datasets, 'eit', dataset({ publisher: { name: 'P', contact: 'eit@example.org' } }));
    return Promise.resolve();
  });
  await accredit(app, app.lead, 'team1', ['member', 'guest']);
  await join(app, app.member);
  await accredit(app, app.lead, 'own2', ['colleague', 'visitor']);
  await join(app, colleague);
  await accredit(app, boss, 'else3', ['member', 'lead']);
  await join(app, app.member);
  await apply(app, app.member, 'open4');
  await apply(app, boss, 'open5', ['lead']);
  await apply(app, colleague, 'open6', ['visitor']);
  return Object.assign(app, { boss, colleague });
}

export const accusation = {
  accreditationId: 'team1',
  category: 'misuse' as const,
  reason: 'The images were passed on by Applicant lead.',
};

/** Asked for by `admin`, under the id `rev1`. */
export const requested = (app: Parameters<typeof requestRevocation>[0] & Pick<World, 'admin'>) =>
  requestRevocation(app, app.admin, { ...accusation, id: 'rev1', requestHash: 'h' });

export const revocationOf = (app: Pick<World, 'documents'>) =>
  app.documents.get(revocations, 'rev1');
export const applicationOf = (app: Pick<World, 'documents'>, id: string) =>
  app.documents.get(applications, id);

/** Fails unless the chain of every record that a revocation touches is whole. */
export async function chainsAreWhole({ documents }: { documents: Documents }) {
  const kinds = [accreditations, applications, revocations, denyList] as Kind<{ chain?: Chain }>[];
  for (const one of kinds)
    for await (const { id, value } of every(documents, one, {})) {
      const events = await documents.find(eventsOf(one), { within: id });
      const values = events.map((event) => event.value);
      assert.equal(brokenLink(value.chain!, values), undefined, pathOf(one, id));
    }
}
