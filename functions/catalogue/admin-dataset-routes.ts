import * as z from 'zod';
import { Fault } from '../platform/fault.ts';
import { route, type Route } from '../platform/http.ts';
import { Slug, type Dataset } from './domain/dataset.ts';
import { DatasetInput, HoldInput, Page, ProjectInput } from './domain/input.ts';
import { holdDataset, liftHold } from './usecases/hold-dataset.ts';
import { indexDataset } from './usecases/index-dataset.ts';
import { listDatasets } from './usecases/list-datasets.ts';
import { putDataset } from './usecases/put-dataset.ts';
import { putProject } from './usecases/put-project.ts';
import { releaseDataset, unreleaseDataset } from './usecases/release-dataset.ts';
import { datasetOf, DatasetView, projectOf, ProjectView } from './views.ts';

const Id = z.strictObject({ id: Slug });
const tag = (edition: number | undefined) => ({ etag: `"${edition ?? 0}"` });
const shown = (id: string, dataset: Dataset) => ({
  body: datasetOf(id, dataset),
  headers: tag(dataset.edition),
});

/** The id stands in path and body: Fault invalid when they differ. */
function same(id: string, body: { id: string }): void {
  if (body.id !== id)
    throw new Fault('invalid', 'The id cannot be changed.', {
      errors: [{ pointer: '/id', detail: `Send ${id}, as in the address.` }],
    });
}

const action = <B extends z.ZodType>(
  name: string,
  who: 'admin' | 'ethics',
  summary: string,
  run: (
    app: Parameters<Route['run']>[0],
    by: string,
    id: string,
    body: z.output<B>,
  ) => Promise<Dataset>,
  body?: B,
): Route =>
  route({
    method: 'POST',
    path: `/v1/datasets/{id}/${name}`,
    who,
    summary,
    params: Id,
    ...(body ? { body } : {}),
    answer: DatasetView,
    faults: ['conflict'],
    run: async (app, { user, params: { id }, body: sent }) =>
      shown(id, await run(app, user.id, id, sent)),
  });

export const adminDatasetRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/projects',
    who: 'admin',
    summary: 'Create a project',
    body: ProjectInput,
    answer: ProjectView,
    status: 201,
    faults: ['conflict'],
    run: async (app, { body }) => {
      const project = await putProject(app, body, 'none');
      const location = `/v1/projects/${body.id}`;
      return { body: projectOf(body.id, project), headers: { location, ...tag(project.edition) } };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/projects/{id}',
    who: 'admin',
    summary: 'Edit a project',
    params: Id,
    body: ProjectInput,
    answer: ProjectView,
    versioned: true,
    run: async (app, { params: { id }, body, version }) => {
      same(id, body);
      const project = await putProject(app, body, version);
      return { body: projectOf(id, project), headers: tag(project.edition) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/datasets',
    who: 'reviewer',
    summary: 'All datasets, also those not released',
    query: z.strictObject({ ...Page, project: Slug.optional(), q: z.string().max(200).optional() }),
    answer: z.object({ items: z.array(DatasetView), next: z.string().optional() }),
    run: async (app, { query }) => {
      const { items, ...next } = await listDatasets(app, { ...query, unreleased: true });
      return { body: { items: items.map(({ id, value }) => datasetOf(id, value)), ...next } };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/datasets',
    who: 'admin',
    summary: 'Describe a new dataset, hosted or with a partner; not released yet',
    body: DatasetInput,
    answer: DatasetView,
    status: 201,
    faults: ['conflict'],
    run: async (app, { user, body }) => {
      const dataset = await putDataset(app, user.id, body, 'none');
      const { headers, ...rest } = shown(body.id, dataset);
      return { ...rest, headers: { ...headers, location: `/v1/datasets/${body.id}` } };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/datasets/{id}',
    who: 'admin',
    summary: 'Edit the description of a dataset',
    params: Id,
    body: DatasetInput,
    answer: DatasetView,
    versioned: true,
    faults: ['conflict'],
    run: async (app, { user, params: { id }, body, version }) => {
      same(id, body);
      return shown(id, await putDataset(app, user.id, body, version));
    },
  }),
  route({
    method: 'POST',
    path: '/v1/datasets/{id}/index',
    who: 'admin',
    summary: 'Take the objects under its prefix into the catalogue as the next version',
    params: Id,
    answer: z.object({
      version: z.int(),
      files: z.int(),
      bytes: z.int(),
      changed: z.boolean(),
    }),
    faults: ['conflict'],
    run: async (app, { user, params: { id } }) => ({ body: await indexDataset(app, user.id, id) }),
  }),
  action('release', 'admin', 'Release a dataset', releaseDataset),
  action('unrelease', 'admin', 'Take a release back', unreleaseDataset),
  action('hold', 'ethics', 'Hold a dataset back for ethical reasons', holdDataset, HoldInput),
  action('lift', 'ethics', 'Lift the hold', liftHold),
];
