import * as z from 'zod';
import { DATASET } from './1-operator.ts';
import type { Account } from './accounts.ts';
import { anything, samePointers } from './client.ts';
import type { Role, Stage } from './stage.ts';
import { cast } from './stage.ts';
import { expect, same, step } from './tell.ts';

export const Application = z.object({
  id: z.string(),
  state: z.string(),
  version: z.number(),
  supervision: z.string(),
});
/** The researcher's name, to be looked for when everything is to be gone. */
export const AUTHOR = 'Researcher, Demonstration';
const Text = z.object({ id: z.string(), version: z.number() });
const Found = z.object({ items: z.array(z.object({ id: z.string(), title: z.string() })) });

/** Signs up, verifies the address, fills in the profile. */
export async function join(stage: Stage, role: Role, name: string): Promise<Account> {
  const account = await stage.accounts.verify(await stage.accounts.signUp(cast[role]));
  stage.signedIn(role, account);
  const profile = { name, organisation: 'Institute of the demonstration' };
  const body = { as: account, body: profile, headers: { 'if-match': '"0"' } };
  await stage.api.get(anything, 'PUT', '/v1/me', body);
  return account;
}

/** Accepts, in person, the terms and the plan now in force. */
export async function acceptTerms(stage: Stage, as: Account): Promise<void> {
  const texts = await Promise.all(
    ['/v1/terms/use', '/v1/plans/plan'].map((path) => stage.api.get(Text, 'GET', path)),
  );
  const terms = texts.map(({ id, version }) => ({ id, version }));
  await stage.api.get(anything, 'POST', '/v1/me/acceptances', { as, body: { terms } });
}

/** A form that is complete. */
export const form = (overrides: object = {}) => ({
  datasetIds: [DATASET],
  scienceGoals:
    'We study how coronal loops are heated, and need images in several passbands to fit a model.',
  applicant: { name: 'An Applicant', organisation: 'Institute of the demonstration' },
  supervisor: { name: 'A Supervisor', email: cast.supervisor },
  team: [],
  ...overrides,
});

/** The secret behind `#` in the link of a mail. */
export async function secretFor(stage: Stage, address: string, subject: RegExp) {
  const mail = await stage.mailbox.waitFor(address, subject);
  const secret = /#([a-z0-9]+)\.([a-z0-9]+)/.exec(mail.text);
  expect(secret, `mail to ${address}: ${mail.subject}`);
  return { id: secret[1]!, token: secret[2]! };
}

/** Writes and submits an application, the supervisor confirming; answers its id. */
export async function apply(stage: Stage, as: Account, overrides: object = {}): Promise<string> {
  const { api } = stage;
  const created = await api.get(Application, 'POST', '/v1/applications', {
    as,
    body: form(overrides),
  });
  await api.get(Application, 'POST', `/v1/applications/${created.id}/submit`, { as });
  await stage.settled();
  const { id, token } = await secretFor(stage, cast.supervisor, /supervise/);
  const answer = { applicationId: id, token, confirm: true };
  await api.get(anything, 'POST', '/v1/supervisions', { body: answer });
  return created.id;
}

/** A researcher signs up, finds the dataset, applies; the supervisor confirms. Answers the application's id. */
export async function application(stage: Stage): Promise<string> {
  step(2, 'A researcher signs up, finds a dataset and applies; the supervisor confirms');
  const { api } = stage;
  const unverified = await stage.accounts.signUp(cast.researcher);
  const early = { as: unverified, body: form() };
  const refused = await api.refusal(403, 'POST', '/v1/applications', early);
  same(refused.reasons[0]?.code, 'email-not-verified', 'before the e-mail is verified, the answer');
  const as = await stage.accounts.verify(unverified);
  stage.signedIn('researcher', as);
  expect(true, 'the e-mail is verified by the mailed link');
  const profile = { name: AUTHOR, organisation: 'Institute of the demonstration' };
  const me = { as, body: profile, headers: { 'if-match': '"0"' } };
  await api.get(anything, 'PUT', '/v1/me', me);
  const found = await api.get(Found, 'GET', '/v1/datasets?q=solar%20images');
  expect(
    found.items.some(({ id }) => id === DATASET),
    'the dataset is found by a search for “solar images”',
  );

  const bad = {
    ...form(),
    scienceGoals: 7,
    applicant: { name: '' },
    supervisor: { name: 'S', email: 'x' },
    more: 1,
  };
  const problem = await api.refusal(400, 'POST', '/v1/applications', { as, body: bad });
  samePointers(
    problem,
    ['/applicant/name', '/applicant/organisation', '/more', '/scienceGoals', '/supervisor/email'],
    'bad input is answered with each field',
  );
  const team = [{ name: 'A Team Member', institution: 'Institute', email: cast.member }];
  const applicant = { name: AUTHOR, organisation: 'Institute of the demonstration' };
  const key = { 'idempotency-key': 'demo-application' };
  const short = { as, body: form({ scienceGoals: 'Research.', team, applicant }), headers: key };
  const draft = await api.get(Application, 'POST', '/v1/applications', short);
  const again = await api.get(Application, 'POST', '/v1/applications', short);
  same(again.id, draft.id, 'the same request with the same Idempotency-Key gives the same draft');
  const path = `/v1/applications/${draft.id}`;
  const save = { as, body: form({ team, applicant }), headers: { 'if-match': '"1"' } };
  const incomplete = await api.refusal(400, 'POST', `${path}/submit`, { as });
  samePointers(incomplete, ['/scienceGoals'], 'an incomplete draft is not submitted');
  await api.get(Application, 'PUT', path, save);
  const stale = await api.refusal(412, 'PUT', path, save);
  expect(stale, `an edit of an old version is refused: ${stale.detail}`);
  const unaccepted = await api.refusal(403, 'POST', `${path}/submit`, { as });
  same(
    unaccepted.reasons[0]?.code,
    'terms-not-accepted',
    'without accepting the terms, the answer',
  );
  await acceptTerms(stage, as);
  const submitted = await api.get(Application, 'POST', `${path}/submit`, { as });
  same(submitted.state, 'submitted', 'the application is');
  await stage.settled();

  const { id, token } = await secretFor(stage, cast.supervisor, /supervise/);
  same(id, draft.id, 'the link in the mail is for application');
  const wrong = { applicationId: id, token: `${token}x`, confirm: true };
  await api.refusal(410, 'POST', '/v1/supervisions', { body: wrong });
  const answer = { applicationId: id, token, confirm: true };
  await api.get(anything, 'POST', '/v1/supervisions', { body: answer });
  const confirmed = await api.get(Application, 'GET', path, { as });
  same(confirmed.supervision, 'confirmed', 'the supervision is');
  const used = await api.refusal(410, 'POST', '/v1/supervisions', { body: answer });
  expect(used, `the token works once: ${used.detail}`);
  return draft.id;
}
