import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Storage } from '@google-cloud/storage';
import * as z from 'zod';
import {
  type RunningStorage,
  type StorageOptions,
  startStorage,
} from '../../../scripts/local/storage/server.ts';

/** Another server to hold to the same contract: `STORAGE_ENDPOINT=https://… STORAGE_PROJECT=… STORAGE_TOKEN=…`. */
const external = process.env['STORAGE_ENDPOINT'];
const token = process.env['STORAGE_TOKEN'];
process.env['METADATA_SERVER_DETECTION'] = 'none';

/** Like `describe`, for what only the emulator can do; another endpoint does not get these tests at all. */
export function describeEmulator(title: string, body: () => void): void {
  if (external === undefined) describe(title, body);
  else console.log(`Not for ${external}: ${title}`);
}

export class Endpoint {
  url = external ?? '';
  root = '';
  #running: RunningStorage | undefined;
  readonly #buckets: string[] = [];

  async start(options: Partial<StorageOptions> = {}): Promise<void> {
    this.root = mkdtempSync(join(tmpdir(), 'storage-'));
    this.#running = await startStorage({ root: this.root, ...options });
    this.url = this.#running.url;
  }

  async stop(): Promise<void> {
    for (const bucket of this.#buckets) await this.#empty(bucket);
    await this.#running?.close();
    if (this.root) rmSync(this.root, { recursive: true });
  }

  get client(): Storage {
    const projectId = process.env['STORAGE_PROJECT'] ?? 'test-project';
    return new Storage({ apiEndpoint: this.url, projectId, retryOptions: { autoRetry: false } });
  }

  /** A new bucket; gone again at the end. */
  async bucket(resource: object = {}): Promise<string> {
    const name = `contract-${String(Date.now())}-${Math.random().toString(36).slice(2)}`;
    const project = process.env['STORAGE_PROJECT'] ?? 'test-project';
    await this.json('POST', `/storage/v1/b?project=${project}`, { name, ...resource });
    if (external !== undefined) this.#buckets.push(name);
    return name;
  }

  call(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    const url = path.startsWith('http') ? path : this.url + path;
    return fetch(url, { method, redirect: 'manual', ...init, headers });
  }

  /** Expects success. */
  async json(method: string, path: string, body?: unknown): Promise<Resource> {
    const headers = { 'content-type': 'application/json' };
    const given = body === undefined ? {} : { body: JSON.stringify(body), headers };
    const answer = await this.call(method, path, given);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${text}`);
    return Resource.parse(text === '' ? {} : JSON.parse(text));
  }

  async status(method: string, path: string, init: RequestInit = {}): Promise<number> {
    const answer = await this.call(method, path, init);
    await answer.arrayBuffer();
    return answer.status;
  }

  put(bucket: string, name: string, content: string | Buffer = 'content', query = '') {
    const path = `${uploadPath(bucket)}?uploadType=media&name=${encodeURIComponent(name)}${query}`;
    return this.call('POST', path, { body: bytes(content) });
  }

  /** Stores an object, expecting success. */
  async store(bucket: string, name: string, content: string | Buffer = 'content') {
    const answer = await this.put(bucket, name, content);
    return Resource.parse(await answer.json());
  }

  async #empty(bucket: string): Promise<void> {
    const all = this.client.bucket(bucket);
    if (!(await all.exists())[0]) return;
    await all.deleteFiles({ force: true });
    await all.delete();
  }
}

/** An endpoint for the tests of a block: of its own, or the one named in the environment. */
export function useEndpoint(options: Partial<StorageOptions> = {}): Endpoint {
  const endpoint = new Endpoint();
  before(() => (external === undefined ? endpoint.start(options) : undefined));
  after(() => endpoint.stop());
  return endpoint;
}

export const Resource = z.looseObject({
  name: z.string().default(''),
  generation: z.string().default(''),
  metageneration: z.string().default(''),
  size: z.string().default(''),
  items: z.array(z.looseObject({ name: z.string().default('') })).default([]),
  prefixes: z.array(z.string()).default([]),
  nextPageToken: z.string().optional(),
});
export type Resource = z.infer<typeof Resource>;

export const ErrorBody = z.object({
  error: z.object({
    code: z.number(),
    message: z.string(),
    errors: z.array(z.object({ domain: z.string(), reason: z.string(), message: z.string() })),
  }),
});

export const uploadPath = (bucket: string) => `/upload/storage/v1/b/${bucket}/o`;
export const objectPath = (bucket: string, name: string) =>
  `/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;

/** fetch takes no Buffer whose memory may be shared. */
export const bytes = (content: string | Buffer) =>
  typeof content === 'string' ? content : new Uint8Array(content);

export async function reasonOf(answer: Response): Promise<string | undefined> {
  return ErrorBody.parse(await answer.json()).error.errors[0]?.reason;
}

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5000; !(await isSo());) {
    if (Date.now() > end) throw new Error('It did not happen within 5 seconds.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
