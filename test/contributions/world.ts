import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { datasets, projects, type Dataset } from '../../functions/catalogue/domain/dataset.ts';
import { submissionFiles, type Declaration } from '../../functions/contributions/domain/file.ts';
import {
  Form,
  submissions,
  type Submission,
} from '../../functions/contributions/domain/submission.ts';
import type { DoiState, Registry } from '../../functions/contributions/stores/registry.ts';
import { answerDoorbell } from '../../functions/contributions/usecases/answer-doorbell.ts';
import { checkFile } from '../../functions/contributions/usecases/check-file.ts';
import { declareFiles } from '../../functions/contributions/usecases/declare-files.ts';
import { openSubmission } from '../../functions/contributions/usecases/open-submission.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import { receiveUpload } from '../../functions/contributions/usecases/receive-upload.ts';
import { checkFixity } from '../../functions/contributions/usecases/reconcile/check-fixity.ts';
import { startSession } from '../../functions/contributions/usecases/start-session.ts';
import { noChain } from '../../functions/platform/audit.ts';
import { sha256 } from '../../functions/platform/hash.ts';
import type { User } from '../../functions/platform/identity.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { mails } from '../../functions/platform/mail.ts';
import { config, testApp } from '../support/app.ts';

const person = (id: string, ...roles: User['roles']): User => ({
  id,
  email: `${id}@example.org`,
  emailVerified: true,
  roles,
});
export const author = person('author');
export const colleague = person('colleague');
export const stranger = person('stranger');
export const reviewer = person('reviewer', 'reviewer');
export const admin = person('admin', 'admin');
export const officer = person('officer', 'ethics');

export const form = (overrides: Partial<Form> = {}): Form => ({
  ...Form.parse({
    projectId: 'sun',
    title: 'Active regions, labelled by hand',
    summary: 'Labels for the active regions of ten years of full-disk images of the Sun.',
    creators: [{ name: 'Testperson, Alba', orcid: '0000-0002-1825-0097', email: author.email }],
    licence: 'ODC-By-1.0',
    derivedFrom: ['sdo-aia'],
    readme: 'Each CSV has one line per image and region. '.repeat(10),
  }),
  ...overrides,
});

export const source: Dataset = {
  kind: 'hosted',
  bucket: config.BUCKET_DATASETS,
  prefix: 'sdo-aia/v1/',
  projectId: 'sun',
  title: 'AIA images',
  summary: 'Images.',
  licence: 'ODC-By-1.0',
  funding: [],
  creators: [],
  publisher: { name: 'Publisher', contact: 'publisher@example.org' },
  snippets: [],
  planId: 'sun',
  termsId: 'usual',
  released: true,
  doi: '10.5072/source',
  derivedFrom: [],
  version: 1,
  files: 1,
  bytes: 1,
  createdAt: new Date('2026-01-01'),
};

/** A registry that forgets nothing. */
export class MemoryRegistry implements Registry {
  readonly dois = new Map<string, { state: DoiState; attributes: Record<string, unknown> }>();
  calls = 0;
  put = (doi: string, attributes: Record<string, unknown>, event?: 'publish' | 'hide') => {
    this.calls += 1;
    const former = this.dois.get(doi);
    const before = former?.state ?? 'draft';
    const hidden = event === 'hide' && before === 'findable' ? 'registered' : before;
    const state = event === 'publish' ? 'findable' : hidden;
    this.dois.set(doi, { state, attributes: { ...former?.attributes, ...attributes } });
    return Promise.resolve(state);
  };
  read = (doi: string) => Promise.resolve(this.dois.get(doi)?.state);
  list = (after = '') => {
    const all = [...this.dois].map(([doi, { state }]) => ({ doi, state }));
    const start = all.findIndex(({ doi }) => doi === after) + 1;
    const dois = all.slice(start, start + 2);
    return Promise.resolve({
      dois,
      after: start + 2 < all.length ? dois.at(-1)?.doi : undefined,
    });
  };
}

type Opening = Partial<Form> & { newVersionOf?: string };

/** The contributions room on memory twins, with a source dataset and an accredited team of two. */
export async function world() {
  const objects = new MemoryObjects();
  const registry = new MemoryRegistry();
  const messages: { topic: string; data: unknown }[] = [];
  const app = testApp({
    objects,
    registry,
    pages: { status: () => Promise.resolve(200) },
    topics: {
      publish: (topic, data) => {
        messages.push({ topic, data });
        return Promise.resolve();
      },
    },
  });
  const now = app.now();
  await app.documents.createOnce(projects, 'sun', { name: 'Sun', summary: 'Sun', createdAt: now });
  await app.documents.createOnce(datasets, 'sdo-aia', source);
  await app.documents.createOnce(accreditations, 'acc', {
    state: 'active',
    leadId: author.id,
    applicationId: 'acc',
    datasetIds: ['sdo-aia'],
    createdAt: now,
    activeSince: now,
    expiresAt: new Date(now.getTime() + 86_400_000 * 300),
    budget: { amount: '100', currency: 'USD' },
    budgetExhausted: false,
    memberIds: [author.id, colleague.id],
    chain: noChain,
  });
  for (const { id } of [author, colleague])
    await app.documents.createOnce(members, `acc/${id}`, {
      ...{ state: 'active', personId: id, addressId: `e-${id}`, invitedAt: now, since: now },
    });

  const open = async (overrides: Opening = {}, id = app.newId()) => {
    const { newVersionOf, ...rest } = overrides;
    const input = { id, form: form(rest), newVersionOf, requestHash: 'h' };
    await openSubmission(app, author, input);
    return id;
  };
  const declare = async (id: string, ...files: (Partial<Declaration> & { path: string })[]) => {
    const full = files.map((file) => ({ size: 1, replace: false, ...file }));
    const declared = await declareFiles(app, author, {
      ...{ id, newId: app.newId(), files: full, requestHash: 'h' },
    });
    return declared.map((file) => file.id);
  };
  /** Declares, uploads and announces one file; answers its id. */
  const upload = async (
    id: string,
    path: string,
    bytes: Buffer | string,
    more: Partial<Declaration> = {},
  ) => {
    const content = Buffer.from(bytes);
    const [fileId] = await declare(id, { path, size: content.length, ...more });
    const { uri } = await startSession(app, author, { id, fileId: fileId! });
    const status = await objects.put(uri, content);
    if (status !== 200) throw new Error(`upload answered ${status}`);
    await announce(id, fileId!);
    return fileId!;
  };
  const objectOf = async (id: string, fileId: string) => {
    const file = await app.documents.get(submissionFiles, `${id}/${fileId}`);
    return objects.stat(config.BUCKET_UPLOADS, file!.object);
  };
  const announce = async (id: string, fileId: string) => {
    const object = await objectOf(id, fileId);
    if (object) await receiveUpload(app, object);
  };
  /** Delivers what was published to the topics, until there is nothing more. */
  const deliver = async () => {
    for (let message = messages.shift(); message; message = messages.shift())
      if (message.topic === 'files')
        if ('datasetId' in (message.data as object)) await checkFixity(app, message.data as never);
        else await checkFile(app, message.data as never);
      else await publishSubmission(app, (message.data as { submissionId: string }).submissionId);
  };
  const ring = (id: string, by?: string) => answerDoorbell(app, { id, author: by });
  const file = (id: string, fileId: string) =>
    app.documents.get(submissionFiles, `${id}/${fileId}`).then((found) => found!);
  const submission = (id: string): Promise<Submission> =>
    app.documents.get(submissions, id).then((found) => found!);
  const letters = async () =>
    (await app.documents.find(mails, {})).map(({ value }) => ({
      to: value.to[0],
      subject: value.message.subject,
      text: value.message.text,
    }));
  const uploads = () =>
    [...objects.kept.keys()].filter((name) => name.startsWith(config.BUCKET_UPLOADS));
  /** An open submission with one checked file. */
  const ready = async (overrides: Opening = {}, content = csv) => {
    const id = await open(overrides);
    const fileId = await upload(id, 'labels.csv', content, { sha256: sha256(content) });
    await deliver();
    return { id, fileId };
  };
  return {
    ...{ app, objects, registry, messages, open, declare, upload, announce, deliver, ring },
    ...{ file, submission, letters, uploads, ready, objectOf },
  };
}
export type World = Awaited<ReturnType<typeof world>>;

export const csv = 'image,region\n1,11158\n';
export const checklist = {
  ethics: true,
  noPersonalData: true,
  licence: true,
  readable: true,
} as const;
