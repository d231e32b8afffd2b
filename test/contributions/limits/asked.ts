import assert from 'node:assert/strict';
import { datasets } from '../../../functions/catalogue/domain/dataset.ts';
import { planTemplate } from '../../../functions/contributions/domain/plan-template.ts';
import { submissions } from '../../../functions/contributions/domain/submission.ts';
import { adminRoutes, routes } from '../../../functions/contributions/routes.ts';
import { MemoryIdentity } from '../../../functions/platform/memory-identity.ts';
import { policy } from '../../../functions/policy.ts';
import { api } from '../../catalogue/api.ts';
import type { Reply } from '../../platform/fixture.ts';
import { admin, author, form, source, world, type World } from '../world.ts';
import type { Limit } from './limit.ts';

const { submission, plan } = policy;
const terabyte = submission.totalBytes;

interface Stand {
  here: World;
  /** As the author, of the public API. */
  ask: (request: string, body?: unknown) => Promise<Reply>;
  /** As an admin. */
  desk: (request: string, body?: unknown) => Promise<Reply>;
}

/** What somebody may ask for up to (`most`) or from (`least`) a limit on. */
interface Asked {
  of: string;
  what: string;
  limit: { most: number } | { least: number };
  /** Prepares everything but the last request, which asks for `n`. */
  prepare: (stand: Stand, n: number) => Promise<() => Promise<Reply>>;
  /** The field that the refusal names, where one is to be changed. */
  pointer?: string;
  /** What the refusal says can be done. */
  says: RegExp;
}

async function stand(): Promise<Stand & { close: () => void }> {
  const here = await world();
  const identity = new MemoryIdentity();
  for (const user of [author, admin]) identity.add(user);
  here.app.identity = identity;
  const [http, office] = [await api(here.app, routes), await api(here.app, adminRoutes)];
  return {
    here,
    ask: (request, body) => http.call(request, author.id, body),
    desk: (request, body) => office.call(request, admin.id, body),
    close: () => {
      http.close();
      office.close();
    },
  };
}
const snapshot = ({ here }: Stand) => ({
  documents: structuredClone(new Map(here.app.documents.stored)),
  objects: [...here.objects.kept.keys()],
});

const tried = ({ of, what, limit, prepare, pointer, says }: Asked): Limit => {
  const [taken, refused] =
    'most' in limit ? [limit.most, limit.most + 1] : [limit.least, limit.least - 1];
  return {
    of,
    what,
    within: async () => {
      const { close, ...rest } = await stand();
      const reply = await (await prepare(rest, taken))();
      close();
      assert.ok(reply.status < 300, `${reply.status} ${reply.text}`);
    },
    beyond: async () => {
      const { close, ...rest } = await stand();
      const send = await prepare(rest, refused);
      const before = snapshot(rest);
      const reply = await send();
      close();
      assert.ok(reply.status >= 400 && reply.status < 500, `${reply.status} ${reply.text}`);
      const { errors = [], detail } = reply.problem as {
        errors?: { pointer: string; detail: string }[];
        detail?: string;
      };
      assert.deepEqual(errors.map((one) => one.pointer).slice(0, 1), pointer ? [pointer] : []);
      assert.match([detail, ...errors.map((one) => one.detail)].join(' '), says);
      assert.deepEqual(snapshot(rest), before, 'nothing is stored');
    },
  };
};

const opens =
  (fields: (n: number) => object): Asked['prepare'] =>
  ({ ask }, n) =>
    Promise.resolve(() => ask('POST /v1/submissions', { ...form(), ...fields(n) }));
const submits =
  (fields: (n: number) => object): Asked['prepare'] =>
  async ({ here, ask }, n) => {
    const { id } = await here.ready(fields(n));
    return () => ask(`POST /v1/submissions/${id}/submit`, {});
  };
const words = (field: 'title' | 'summary' | 'readme'): Asked[] => {
  const { min, max } = submission[field];
  const [of, pointer] = [`submission.${field}`, `/${field}`];
  const long = (n: number) => ({ [field]: 'x'.repeat(n) });
  return [
    ...[{ limit: { most: max }, says: new RegExp(`At most ${max}`), prepare: opens(long) }],
    ...[{ limit: { least: min }, says: new RegExp(`at least ${min}`), prepare: submits(long) }],
  ].map((row) => ({ of, pointer, what: 'most' in row.limit ? 'longest' : 'shortest', ...row }));
};

/** Declares files in a submission that `before` has made ready for it. */
const declares =
  (
    files: (n: number) => { path?: string; size?: number }[],
    before: (stand: Stand, id: string, n: number) => Promise<unknown> = () => Promise.resolve(),
  ): Asked['prepare'] =>
  async (all, n) => {
    const id = await all.here.open();
    await before(all, id, n);
    const body = { files: files(n).map((file) => ({ path: 'a.csv', size: 1, ...file })) };
    return () => all.ask(`POST /v1/submissions/${id}/files`, body);
  };
const granted =
  (bytes: number) =>
  ({ desk }: Stand, id: string) =>
    desk(`POST /v1/submissions/${id}/decide-size`, { grant: bytes });
const reserved =
  (files: number, bytes: number) =>
  ({ here }: Stand, id: string) =>
    here.app.documents.transact((tx) => {
      tx.patch(submissions, id, { reserved: { files, bytes } });
      return Promise.resolve();
    });
/** A path of `n` signs, its parts short. */
const path = (n: number) => `${'d'.repeat(199)}/`.repeat(9).slice(0, n - 6) + '/a.csv';

const sizes = (what: string, before?: Parameters<typeof declares>[1]) => ({
  ...{ what, pointer: '/files/0/size', prepare: declares((size) => [{ size }], before) },
});
const free = { of: 'submission.totalBytes', says: /leave files out, or ask for an exception/ };

const exception = (door: 'ask' | 'desk'): Asked['prepare'] => {
  const [action, field] = door === 'ask' ? ['size-exception', 'bytes'] : ['decide-size', 'grant'];
  return async (all, n) => {
    const id = await all.here.open();
    const reason = door === 'ask' ? { reason: 'Ten years of full-disk images.' } : {};
    return () => all[door](`POST /v1/submissions/${id}/${action}`, { [field]: n, ...reason });
  };
};
const exceptions = (door: 'ask' | 'desk', pointer: string): Asked[] => [
  {
    ...{ of: 'submission.totalBytes', what: `an exception from it, by ${door}`, pointer },
    limit: { least: terabyte },
    prepare: exception(door),
    says: /needs no exception.*all files together: 1000000000000 or more/,
  },
  {
    ...{ of: 'submission.exceptionBytes', what: `by ${door}`, pointer },
    limit: { most: submission.exceptionBytes },
    prepare: exception(door),
    says: /At most 1125899906842624 bytes/,
  },
];

const rows: Asked[] = [
  ...[...words('title'), ...words('summary'), ...words('readme')],
  {
    ...{ of: 'submission.creators', what: 'creators', pointer: '/creators' },
    limit: { most: submission.creators },
    says: /At most 100 creators/,
    prepare: opens((n) => ({
      creators: Array.from({ length: n }, (_, index) => ({ name: `Testperson ${index}` })),
    })),
  },
  {
    ...{ of: 'submission.sources', what: 'datasets derived from', pointer: '/derivedFrom' },
    limit: { most: submission.sources },
    says: /At most 20 datasets/,
    prepare: async ({ here, ask }, n) => {
      const names = Array.from({ length: n - 1 }, (_, index) => `other-${index}`);
      for (const name of names) await here.app.documents.createOnce(datasets, name, source);
      return () => ask('POST /v1/submissions', form({ derivedFrom: ['sdo-aia', ...names] }));
    },
  },
  {
    ...{ of: 'submission.filesPerRequest', what: 'files of one request', pointer: '/files' },
    limit: { most: submission.filesPerRequest },
    says: /At most 100 files at once/,
    prepare: declares((n) => Array.from({ length: n }, (_, index) => ({ path: `${index}.csv` }))),
  },
  {
    ...{ of: 'submission.files', what: 'files of a submission', pointer: '/files' },
    limit: { most: submission.files },
    says: /at most 100000 files.*Pack small files/,
    prepare: declares(
      () => [{}],
      (all, id, n) => reserved(n - 1, n - 1)(all, id),
    ),
  },
  {
    ...{ of: 'submission.path', what: 'signs of a path', pointer: '/files/0/path' },
    limit: { most: submission.path },
    says: /at most 512 signs: shorten/,
    prepare: declares((n) => [{ path: path(n) }]),
  },
  {
    ...{ of: 'submission.pathPart', what: 'signs of a file’s name', pointer: '/files/0/path' },
    limit: { most: submission.pathPart },
    says: /at most 255 signs: shorten/,
    prepare: declares((n) => [{ path: `a/${'x'.repeat(n - 4)}.csv` }]),
  },
  {
    ...sizes('bytes of one file, whatever was granted', granted(submission.exceptionBytes)),
    ...{ of: 'submission.objectBytes', limit: { most: submission.objectBytes } },
    says: /at most 5497558138880 bytes: split it/,
  },
  { ...free, ...sizes('one file, without an exception'), limit: { most: terabyte - 1 } },
  {
    ...{ ...free, ...sizes('with what is declared already', reserved(1, 999)) },
    limit: { most: terabyte - 1000 },
  },
  {
    ...{ ...free, ...sizes('with an exception of its own', granted(2 * terabyte)) },
    limit: { most: 2 * terabyte },
  },
  ...[...exceptions('ask', '/bytes'), ...exceptions('desk', '/grant')],
  {
    ...{ of: 'submission.openHelp', what: 'open requests for help' },
    limit: { most: submission.openHelp },
    says: /At most 5 requests can be open: wait for an answer/,
    prepare: async ({ here, ask }, n) => {
      const request = `POST /v1/submissions/${await here.open()}/help`;
      const body = { topic: 'doi', question: 'Which DOI should be named?' };
      for (let asked = 1; asked < n; asked += 1) await ask(request, body);
      return () => ask(request, body);
    },
  },
  {
    ...{ of: 'plan.title', what: 'signs of a plan’s title', pointer: '/title' },
    limit: { most: plan.title },
    says: /At most 300 characters/,
    prepare: ({ ask }, n) =>
      Promise.resolve(() => ask('POST /v1/data-plans', { title: 'x'.repeat(n) })),
  },
  {
    ...{ of: 'plan.answer', what: 'signs of an answer' },
    pointer: `/answers/${planTemplate[0].key}`,
    limit: { most: plan.answer },
    says: /At most 5000 characters/,
    prepare: ({ ask }, n) =>
      Promise.resolve(() => {
        const answers = { [planTemplate[0].key]: 'x'.repeat(n) };
        return ask('POST /v1/data-plans', { title: 'Plan', answers });
      }),
  },
  {
    ...{ of: 'plan.perPerson', what: 'plans of one person' },
    limit: { most: plan.perPerson },
    says: /at most 20 plans: throw one away/,
    prepare: async ({ ask }, n) => {
      // one that was thrown away does not count
      const thrown = await ask('POST /v1/data-plans', { title: 'Plan 0' });
      await ask(`DELETE /v1/data-plans/${String(thrown.json['id'])}`);
      for (let made = 1; made < n; made += 1)
        await ask('POST /v1/data-plans', { title: `Plan ${made}` });
      return () => ask('POST /v1/data-plans', { title: 'One more' });
    },
  },
];
export const asked: Limit[] = rows.map(tried);
