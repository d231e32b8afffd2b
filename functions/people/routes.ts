import * as z from 'zod';
import { must } from '../platform/documents.ts';
import { Email } from '../platform/email.ts';
import { route, type Route } from '../platform/http.ts';
import { erasures } from './domain/erasure.ts';
import { fields } from './domain/fields.ts';
import { acceptTerms, Acceptances } from './usecases/accept-terms.ts';
import { Export, exportPerson } from './usecases/export-person.ts';
import { listErasures } from './usecases/list-erasures.ts';
import { readProfile } from './usecases/read-profile.ts';
import { requestErasure } from './usecases/request-erasure.ts';
import { Profile, saveProfile } from './usecases/save-profile.ts';
import { subjectNamed, subjectOf } from './usecases/subject.ts';
import { ErasureView, erasureOf, FieldView, Me, meOf } from './views.ts';

const Id = z.strictObject({ id: z.string().max(64) });
const Named = z.union(
  [z.strictObject({ email: Email }), z.strictObject({ id: z.string().min(1).max(128) })],
  'Send either "email" or "id".',
);
const tag = (version: number) => ({ etag: `"${version}"` });

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/me',
    who: 'signed-in',
    summary: 'Your profile, the terms you accepted, and your roles',
    answer: Me,
    run: async (app, { user }) => {
      const person = await readProfile(app, user);
      return { body: meOf(user, person), headers: tag(person.version) };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/me',
    who: 'member',
    summary: 'Store your profile; If-Match "0" the first time',
    body: Profile,
    answer: Me,
    versioned: true,
    faults: ['gone'],
    run: async (app, { user, body, version }) => {
      const person = await saveProfile(app, user, body, version);
      return { body: meOf(user, person), headers: tag(person.version) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/me/fields',
    who: 'anyone',
    summary: 'What is asked of a person, and the purpose of each field',
    answer: z.object({ items: z.array(FieldView) }),
    run: () =>
      Promise.resolve({
        body: { items: [...fields] },
        headers: { 'cache-control': 'public, max-age=3600' },
      }),
  }),
  route({
    method: 'POST',
    path: '/v1/me/acceptances',
    who: 'member',
    summary: 'Accept terms and plans in person, in the versions now in force',
    body: Acceptances,
    answer: Me,
    faults: ['gone'],
    run: async (app, { user, body }) => {
      const person = await acceptTerms(app, user, body);
      return { body: meOf(user, person), headers: tag(person.version) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/me/export',
    who: 'signed-in',
    summary: 'Everything that is held about you, as JSON',
    answer: Export,
    run: async (app, { user }) => ({
      text: exportPerson(app, await subjectOf(app, user)),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': 'attachment; filename="my-data.json"',
      },
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/me/erasure',
    who: 'signed-in',
    summary: 'Have your personal data removed; your access ends at once',
    answer: ErasureView,
    status: 202,
    run: async (app, { user }) => {
      const { id, erasure } = await requestErasure(app, {
        subject: await subjectOf(app, user),
        email: user.emailVerified ? user.email : undefined,
        door: 'self',
        actor: user.id,
      });
      return { body: erasureOf(id, erasure), headers: { location: `/v1/erasures/${id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/erasures/{id}',
    who: 'anyone',
    summary: 'The certificate of a removal; its id is known to the person only',
    params: Id,
    answer: ErasureView,
    run: async (app, { params }) => ({
      body: erasureOf(params.id, await must(app.documents, erasures, params.id, 'erasure')),
    }),
  }),
];

export const adminRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/erasures',
    who: 'admin',
    summary: 'Start the removal that a person asked for by mail',
    body: Named,
    answer: ErasureView,
    status: 202,
    run: async (app, { user, body }) => {
      const named = await subjectNamed(app, body);
      const { id, erasure } = await requestErasure(app, { ...named, door: 'mail', actor: user.id });
      return { body: erasureOf(id, erasure), headers: { location: `/v1/erasures/${id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/erasures',
    who: 'admin',
    summary: 'Removals, the newest first',
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(100).default(50),
      after: z.string().max(64).optional(),
    }),
    answer: z.object({ items: z.array(ErasureView), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { query }) => ({ body: await listErasures(app, query) }),
  }),
];
