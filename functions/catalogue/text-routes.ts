import * as z from 'zod';
import { must } from '../platform/documents.ts';
import { Fault } from '../platform/fault.ts';
import { route, type Route } from '../platform/http.ts';
import { Slug } from './domain/dataset.ts';
import { TextInput } from './domain/input.ts';
import { plans, terms } from './domain/terms.ts';
import { addTextVersion } from './usecases/add-text-version.ts';
import { textOf, TextView } from './views.ts';

const rooms = [
  { room: 'terms', of: terms, what: 'terms of use' },
  { room: 'plans', of: plans, what: 'a data management plan' },
] as const;

export const textRoutes: Route[] = rooms.map(({ room, of, what }) =>
  route({
    method: 'GET',
    path: `/v1/${room}/{id}`,
    who: 'anyone',
    summary: `The version of ${what} that is in force, and those to come`,
    params: z.strictObject({ id: Slug }),
    answer: TextView,
    run: async (app, { params: { id } }) => {
      const text = await must(app.documents, of, id, 'text');
      const body = textOf(`${room}/${id}`, text, app.now());
      if (!body) throw new Fault('not-found', 'No version of it is in force yet.');
      return { body };
    },
  }),
);

export const adminTextRoutes: Route[] = rooms.map(({ room, what }) =>
  route({
    method: 'POST',
    path: `/v1/${room}`,
    who: 'admin',
    summary: `Publish the next version of ${what}; in force from its date on`,
    body: TextInput,
    answer: z.object({ id: z.string(), version: z.int() }),
    status: 201,
    faults: ['conflict'],
    run: async (app, { user, body }) => {
      await addTextVersion(app, user.id, room, body);
      return {
        body: { id: `${room}/${body.id}`, version: body.version },
        headers: { location: `/v1/${room}/${body.id}` },
      };
    },
  }),
);
