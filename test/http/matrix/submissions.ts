import {
  submissions,
  type Submission,
} from '../../../functions/contributions/domain/submission.ts';
import { MemoryIdentity } from '../../../functions/platform/memory-identity.ts';
import { checklist, form, world } from '../../contributions/world.ts';
import type { Matrix } from './matrix.ts';

const callers = [
  'author',
  'colleague',
  'stranger',
  'reviewer',
  'admin',
  'officer',
  'insider',
] as const;
const states = [
  ...(['open', 'submitted', 'in-review', 'changes-requested', 'rejected', 'accepted'] as const),
  ...(['publishing', 'published', 'superseded', 'withdrawn', 'expired'] as const),
];
const underway = [
  ...(['open', 'submitted', 'in-review', 'changes-requested', 'rejected', 'accepted'] as const),
  'publishing',
] as const;
const text = 'Because of these reasons.';
const team = ['author', 'colleague'] as const;
const desk = ['reviewer', 'admin', 'insider'] as const;
const own = (name: string) => `api POST /v1/submissions/{id}/${name}`;
const review = (name: string) => `admin-api POST /v1/submissions/{id}/${name}`;
const now = new Date('2026-11-02T09:00:00Z');
let fileId = '';

const described = form({
  creators: [
    { name: 'Testperson, Alba', email: 'author@example.org' },
    { name: 'Testperson, Berta', email: 'insider@example.org' },
  ],
});

/** Submissions: `insider` is a reviewer who is one of its creators. */
export const submissionMatrix: Matrix<(typeof callers)[number], (typeof states)[number]> = {
  name: 'submissions',
  callers,
  states,
  params: {
    id: 'subm1',
    get file() {
      return fileId;
    },
  },
  rows: {
    'api GET /v1/submissions/{id}': { by: team, in: states },
    'api PUT /v1/submissions/{id}': {
      by: ['author'],
      in: ['open'],
      body: described,
      headers: { 'if-match': '"1"' },
    },
    'api GET /v1/submissions/{id}/manifest': { by: team, in: states },
    'api GET /v1/submissions/{id}/files': { by: team, in: states },
    'api GET /v1/submissions/{id}/files/{file}': { by: team, in: states },
    'api DELETE /v1/submissions/{id}/files/{file}': { by: team, in: ['open'] },
    [own('files')]: { by: team, in: ['open'], body: { files: [{ path: 'more.csv', size: 10 }] } },
    [own('submit')]: { by: ['author'], in: ['open'] },
    [own('withdraw')]: {
      by: ['author'],
      in: ['open', 'submitted', 'in-review', 'changes-requested', 'accepted'],
    },
    [own('reopen')]: { by: ['author'], in: ['changes-requested'] },
    [own('size-exception')]: {
      by: ['author'],
      in: ['open'],
      body: { bytes: 2_000_000_000_000, reason: text },
    },
    'admin-api GET /v1/submissions/{id}': { by: desk, in: states },
    'admin-api GET /v1/submissions/{id}/files': { by: desk, in: states },
    // the same again by the same reviewer is answered the same
    [review('claim')]: { by: ['reviewer', 'admin'], in: ['submitted', 'in-review'] },
    [review('accept')]: {
      by: ['reviewer', 'admin'],
      in: ['submitted', 'in-review'],
      body: { checklist },
    },
    [review('reject')]: {
      by: ['reviewer', 'admin'],
      in: ['submitted', 'in-review'],
      body: { reason: text },
    },
    [review('request-changes')]: {
      by: ['reviewer', 'admin'],
      in: ['submitted', 'in-review', 'changes-requested'],
      body: { comment: text },
    },
    [review('hold')]: { by: ['officer'], in: underway, body: { reason: text } },
    [review('lift')]: { by: ['officer'], in: states },
    [review('decide-size')]: {
      by: ['admin'],
      in: ['open'],
      body: { grant: 2_000_000_000_000 },
      with: { sizeException: { state: 'requested', bytes: 2_000_000_000_000, reason: text } },
    },
    [review('resume')]: { by: ['admin'], in: ['publishing'] },
  },
  open: async () => {
    const made = await world();
    const identity = new MemoryIdentity();
    for (const id of callers) identity.add({ id });
    await identity.setRoles('reviewer', ['reviewer']);
    await identity.setRoles('insider', ['reviewer']);
    await identity.setRoles('admin', ['admin']);
    await identity.setRoles('officer', ['ethics']);
    await made.open(described, 'subm1');
    fileId = await made.upload('subm1', 'labels.csv', 'image,region\n1,11158\n');
    await made.deliver();
    return Object.assign(made.app, { identity });
  },
  set: async (app, state, fields) => {
    const before = (await app.documents.get(submissions, 'subm1'))!;
    const whole = {
      ...{
        submittedAt: now,
        manifest: 'a'.repeat(64),
        reviewerId: 'reviewer',
        comment: text,
        endedAt: now,
      },
      ...{ decidedBy: 'admin', decidedAt: now, checklist, reason: text },
      publication: {
        ...{ datasetId: 'labels', version: 1, doi: '10.5072/labels', startedAt: now, done: {} },
        ...{ stopped: { step: 'copy', message: 'No.', at: now }, waiting: false },
      },
      ...{ publishedAt: now, supersededAt: now },
    };
    await app.documents.transact((tx) => {
      tx.set(submissions, 'subm1', {
        ...before,
        ...whole,
        ...fields,
        state,
        version: 1,
      } as Submission);
      return Promise.resolve();
    });
  },
};
