import { applications } from '../../../functions/access/domain/application.ts';
import type { Matrix } from './matrix.ts';
import { form, submitted, world } from '../../support/world.ts';

const day = 86_400_000;
const callers = ['lead', 'member', 'stranger', 'admin', 'ethics', 'party'] as const;
const states = [
  ...(['draft', 'submitted', 'in-review', 'changes-requested', 'on-hold'] as const),
  ...(['approved', 'rejected', 'withdrawn', 'lapsed'] as const),
];
const open = ['draft', 'submitted', 'in-review', 'changes-requested', 'on-hold'] as const;
const text = 'Because of these reasons.';
const hold = { code: 'unclear', reviewBy: '2026-12-01T00:00:00Z' };
const held = (ethics: boolean) => ({
  hold: { ...hold, ethics, reviewBy: new Date(hold.reviewBy) },
});
const own = (name: string) => `api POST /v1/applications/{id}/${name}`;
const desk = (name: string) => `admin-api POST /v1/applications/{id}/${name}`;

/** Applications: `party` is an admin who is the supervisor. */
export const applicationMatrix: Matrix<(typeof callers)[number], (typeof states)[number]> = {
  name: 'applications',
  callers,
  states,
  params: { id: 'app1' },
  rows: {
    'api GET /v1/applications/{id}': { by: ['lead'], in: states },
    'api PUT /v1/applications/{id}': {
      by: ['lead'],
      in: ['draft', 'changes-requested'],
      body: form(),
      headers: { 'if-match': '"1"' },
    },
    [own('submit')]: { by: ['lead'], in: ['draft', 'changes-requested'] },
    [own('withdraw')]: { by: ['lead'], in: open },
    [own('resend-supervision')]: {
      by: ['lead', 'admin', 'party'],
      in: ['submitted', 'in-review', 'on-hold'],
    },
    'admin-api GET /v1/applications/{id}': { by: ['admin', 'party'], in: states },
    [desk('claim')]: { by: ['admin'], in: ['submitted'] },
    [desk('unclaim')]: { by: ['admin'], in: ['in-review'] },
    [desk('request-changes')]: { by: ['admin'], in: ['in-review'], body: { comment: text } },
    [desk('hold')]: { by: ['admin'], in: ['in-review'], body: hold },
    [desk('release')]: { by: ['admin'], in: ['on-hold'], with: held(false) },
    [desk('ethics-hold')]: { by: ['ethics'], in: ['in-review'], body: hold },
    [desk('ethics-release')]: { by: ['ethics'], in: ['on-hold'], with: held(true) },
    [desk('waive')]: {
      by: ['admin'],
      in: ['submitted', 'in-review'],
      body: { check: 'supervisorConfirmed', reason: text },
    },
    [desk('decide')]: {
      by: ['admin'],
      // the same decision again is answered the same: doors knock twice
      in: ['in-review', 'submitted', 'rejected'],
      body: { verdict: 'reject', reason: text },
    },
  },
  open: async () => {
    const app = await world();
    await submitted(app);
    app.identity.add({ id: 'stranger' });
    app.identity.add({ id: 'party', email: 'supervisor@example.org', roles: ['admin'] });
    return app;
  },
  set: async (app, state, fields) => {
    const now = app.now();
    const before = (await app.documents.get(applications, 'app1'))!;
    // everything that any state has
    const whole = {
      ...{ submittedAt: now, reviewerId: 'admin', comment: text, endedAt: now },
      ...{ decidedBy: 'admin', decidedAt: now, reason: text, mayReapply: true },
      ...{ validUntil: new Date(now.getTime() + day), accreditationId: 'app1' },
    };
    const value = { ...before, ...whole, ...held(false), ...fields, state, version: 1 };
    await app.documents.transact((tx) => {
      tx.set(applications, 'app1', value);
      return Promise.resolve();
    });
  },
};
