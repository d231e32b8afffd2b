import * as z from 'zod';
import { versionOf, VersionView } from '../catalogue/views.ts';
import { route, type Route } from '../platform/http.ts';
import { policy } from '../policy.ts';
import { Form, Name, Orcid } from './domain/submission.ts';
import { Id } from './file-routes.ts';
import { Words } from './submission-routes.ts';
import { findMentions } from './usecases/find-mentions.ts';
import { rewordVersion } from './usecases/reword-version.ts';
import { uncreditAuthor } from './usecases/uncredit-author.ts';
import { withdrawVersion } from './usecases/withdraw-version.ts';

const Version = Id.extend({ version: z.coerce.number().int().min(1).max(99_999) });

const Who = z.strictObject({ name: Name, orcid: Orcid.optional() });
const MentionsView = z.object({
  /** `in`: a field of the description, or a path; `full`: false where the family name alone stands. */
  found: z.array(z.object({ in: z.string(), full: z.boolean(), excerpt: z.string() })),
  /** Data files that were not read, for they are no text or too large together: look yourself. */
  unread: z.array(z.string()),
  more: z.boolean(),
});
const { title, summary, readme } = policy.submission;
const atLeast = (field: z.ZodString, min: number) =>
  field.min(min, `At least ${min} characters.`).optional();
/** As complete as what was submitted had to be. */
const RewordForm = z
  .strictObject({
    reason: Words,
    title: atLeast(Form.shape.title, title.min),
    summary: atLeast(Form.shape.summary.unwrap(), summary.min),
    readme: atLeast(Form.shape.readme.unwrap(), readme.min),
  })
  .refine(
    (form) => form.title ?? form.summary ?? form.readme,
    'Send title, summary or readme: those that are to be changed.',
  );

/** What an admin may do to a published version. */
export const versionRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/datasets/{id}/versions/{version}/withdraw',
    who: 'admin',
    summary:
      'Withdraw a published version, for a reason that everybody may read: a tombstone with its citation is left',
    params: Version,
    body: z.strictObject({ reason: Words }),
    answer: VersionView,
    faults: ['conflict'],
    run: async (app, { user, params: { id: datasetId, version }, body: { reason } }) => {
      const { dataset, shown } = await withdrawVersion(app, user, { datasetId, version, reason });
      return { body: versionOf(dataset, shown) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/datasets/{id}/versions/{version}/uncredit',
    who: 'admin',
    summary:
      'Take somebody’s name out of a published version at their request: page, citation, documents and DOI metadata. The answer says where else the name stands',
    params: Version,
    body: Who,
    answer: VersionView.extend({ mentions: MentionsView }),
    faults: ['conflict'],
    run: async (app, { user, params: { id: datasetId, version }, body }) => {
      const input = { datasetId, version, ...body };
      const { dataset, shown, mentions } = await uncreditAuthor(app, user, input);
      return { body: { ...versionOf(dataset, shown), mentions } };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/datasets/{id}/versions/{version}/find-name',
    who: 'admin',
    summary:
      'Where a published version names somebody outside its list of authors; nothing is changed',
    params: Version,
    body: Who,
    answer: MentionsView,
    faults: ['conflict'],
    run: async (app, { params: { id: datasetId, version }, body }) => ({
      body: await findMentions(app, { datasetId, version, ...body }),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/datasets/{id}/versions/{version}/reword',
    who: 'admin',
    summary:
      'Put other words in the place of title, summary or README of a published version, where they name somebody who asked not to be named; its author is told',
    params: Version,
    body: RewordForm,
    answer: VersionView,
    faults: ['conflict'],
    run: async (app, { user, params: { id: datasetId, version }, body: { reason, ...words } }) => {
      const input = { datasetId, version, reason, words };
      const { dataset, shown } = await rewordVersion(app, user, input);
      return { body: versionOf(dataset, shown) };
    },
  }),
];
