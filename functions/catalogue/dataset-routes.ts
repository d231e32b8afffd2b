import * as z from 'zod';
import { must } from '../platform/documents.ts';
import { route, type Route } from '../platform/http.ts';
import { projects, Slug } from './domain/dataset.ts';
import { Page } from './domain/input.ts';
import { openingsOf } from './domain/python.ts';
import { listDatasets } from './usecases/list-datasets.ts';
import { listProjects } from './usecases/list-projects.ts';
import { readLineage } from './usecases/read-lineage.ts';
import { listFiles, listVersions, readDataset } from './usecases/read-dataset.ts';
import {
  datasetOf,
  DatasetView,
  fileOf,
  FileView,
  lineageOf,
  LineageView,
  projectOf,
  ProjectView,
  SnippetsView,
  versionOf,
  VersionView,
} from './views.ts';

const Id = z.strictObject({ id: Slug });
const tag = (edition: number | undefined) => ({ etag: `"${edition ?? 0}"` });

/** P-3.6b, said where notebooks are offered. */
const compute =
  'Computing on a server beyond 500 USD of free credit is at your own cost; the notebooks run where you choose.';

export const datasetRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/projects',
    who: 'anyone',
    summary: 'Projects, by id',
    query: z.strictObject(Page),
    answer: z.object({ items: z.array(ProjectView), next: z.string().optional() }),
    run: async (app, { query }) => {
      const { items, ...next } = await listProjects(app, query);
      return { body: { items: items.map(({ id, value }) => projectOf(id, value)), ...next } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/projects/{id}',
    who: 'anyone',
    summary: 'A project',
    params: Id,
    answer: ProjectView,
    run: async (app, { params: { id } }) => {
      const project = await must(app.documents, projects, id, 'project');
      return { body: projectOf(id, project), headers: tag(project.edition) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/datasets',
    who: 'anyone',
    summary: 'Released datasets, by project and by the words q in their descriptions',
    query: z.strictObject({
      ...Page,
      project: Slug.optional(),
      q: z.string().max(200, 'At most 200 characters.').optional(),
    }),
    answer: z.object({ items: z.array(DatasetView), next: z.string().optional() }),
    run: async (app, { query }) => {
      const { items, ...next } = await listDatasets(app, query);
      return { body: { items: items.map(({ id, value }) => datasetOf(id, value)), ...next } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/datasets/{id}',
    who: 'anyone',
    summary: 'The description of a dataset',
    params: Id,
    answer: DatasetView,
    run: async (app, { user, params: { id } }) => {
      const dataset = await readDataset(app, user, id);
      return { body: datasetOf(id, dataset), headers: tag(dataset.edition) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/datasets/{id}/files',
    who: 'anyone',
    summary: 'Paths, sizes and checksums of the files of a version; not the files themselves',
    params: Id,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(1000, 'At most 1000.').default(100),
      after: z.string().min(1).max(64).optional(),
      version: z.coerce.number().int().min(1).max(99_999).optional(),
    }),
    answer: z.object({
      version: z.int(),
      items: z.array(FileView),
      next: z.string().optional(),
    }),
    faults: ['gone'],
    run: async (app, { user, params: { id }, query }) => {
      const { items, ...rest } = await listFiles(app, user, id, query);
      return { body: { items: items.map(fileOf), ...rest } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/datasets/{id}/versions',
    who: 'anyone',
    summary: 'The versions of a dataset, the oldest first, also those that were withdrawn',
    params: Id,
    answer: z.object({ items: z.array(VersionView) }),
    run: async (app, { user, params: { id } }) => {
      const { dataset, versions } = await listVersions(app, user, id);
      return { body: { items: versions.map((shown) => versionOf(dataset, shown)) } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/datasets/{id}/lineage',
    who: 'anyone',
    summary: 'What a dataset derives from, and what derives from it, over all generations',
    params: Id,
    answer: LineageView,
    run: async (app, { user, params: { id } }) => ({
      body: lineageOf(await readLineage(app, id, await readDataset(app, user, id))),
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/datasets/{id}/snippets',
    who: 'member',
    summary: 'Code, notebooks and lines of Python that open the files',
    params: Id,
    answer: SnippetsView,
    run: async (app, { user, params: { id } }) => {
      const { snippets, notebooks = [], formats = [] } = await readDataset(app, user, id);
      return { body: { snippets, notebooks, python: openingsOf(formats), compute } };
    },
  }),
];
