import { randomBytes } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { stat } from 'node:fs/promises';
import * as z from 'zod';
import type { Buckets } from './buckets.ts';
import { quantum } from './content-range.ts';
import { type Disk, digest, readJsonFile, saveJson } from './disk.ts';
import { StorageError, noSuchUpload } from './errors.ts';
import { Conditions } from './preconditions.ts';
import { StoredObject, UploadMetadata } from './resources.ts';
import { Summing } from './sums.ts';

const week = 7 * 24 * 3600 * 1000;

const SessionFile = z.object({
  api: z.enum(['json', 'xml']),
  bucket: z.string(),
  name: z.string(),
  metadata: UploadMetadata,
  conditions: Conditions,
  origin: z.string().optional(),
  /** What the caller declared, at the start or with a piece. */
  length: z.number().optional(),
  range: z.object({ min: z.number(), max: z.number() }).optional(),
  createdAt: z.coerce.date(),
  object: StoredObject.optional(),
});
export type SessionRecord = z.infer<typeof SessionFile>;

/** A running upload. Its part file holds whole pieces of 256 KiB only; `summing` has hashed exactly those. */
export interface Session {
  key: string;
  record: SessionRecord;
  part: string;
  summing: Summing;
  busy: Promise<unknown> | undefined;
}

/** Upload sessions, filed under the digest of their secret id; they live for a week and outlast a kill. */
export class Sessions {
  readonly #disk: Disk;
  readonly #buckets: Buckets;
  readonly #clock: () => Date;
  readonly #open = new Map<string, Promise<Session>>();

  constructor(disk: Disk, buckets: Buckets, clock: () => Date) {
    this.#disk = disk;
    this.#buckets = buckets;
    this.#clock = clock;
    for (const file of readdirSync(disk.path('sessions'))) {
      const key = file.replace(/\..*$/, '');
      const record = this.#find(key);
      if (!record || this.#isOver(record)) this.drop(key);
    }
  }

  /** @returns the secret upload id. */
  create(record: Omit<SessionRecord, 'createdAt'>): string {
    const id = randomBytes(32).toString('base64url');
    writeFileSync(this.#part(digest(id)), '');
    this.save(digest(id), { ...record, createdAt: this.#clock() });
    return id;
  }

  save(key: string, record: SessionRecord): void {
    saveJson(this.#disk.path('sessions', `${key}.json`), record);
  }

  originOf(id: string): string | undefined {
    return this.#find(digest(id))?.origin;
  }

  /** @throws 404 unknown or cancelled, 410 a week after the start. */
  async get(id: string): Promise<Session> {
    const key = digest(id);
    const record = this.#find(key);
    if (!record) throw noSuchUpload();
    if (this.#isOver(record)) {
      this.drop(key);
      throw new StorageError(410, 'gone', 'NoSuchUpload', 'The upload session has expired.');
    }
    const open = this.#open.get(key) ?? this.#load(key, record);
    this.#open.set(key, open);
    return open;
  }

  /** False once it was cancelled, failed or finished: work under way must stop. */
  isOpen({ key }: Session): boolean {
    return this.#open.has(key);
  }

  drop(key: string): void {
    this.#open.delete(key);
    rmSync(this.#disk.path('sessions', `${key}.json`), { force: true });
    rmSync(this.#part(key), { force: true });
  }

  /** The upload became an object: only the record stays, to answer who asks again. */
  finish(session: Session, object: StoredObject): void {
    session.record = { ...session.record, object };
    this.save(session.key, session.record);
    this.#open.delete(session.key);
  }

  #find(key: string): SessionRecord | undefined {
    return existsSync(this.#disk.path('sessions', `${key}.json`)) ? this.#read(key) : undefined;
  }

  #read(key: string): SessionRecord {
    return SessionFile.parse(readJsonFile(this.#disk.path('sessions', `${key}.json`)));
  }

  #part(key: string): string {
    return this.#disk.path('sessions', `${key}.part`);
  }

  #isOver({ createdAt }: SessionRecord): boolean {
    return this.#clock().getTime() - createdAt.getTime() > week;
  }

  /** After a restart the hashes are computed anew from the part file. */
  async #load(key: string, record: SessionRecord): Promise<Session> {
    const part = this.#part(key);
    const session = { key, record, part, summing: await Summing.create(), busy: undefined };
    if (record.object) return session;
    const made = this.#buckets.find(record.bucket)?.objects.get(record.name);
    if (made?.session === key) {
      this.finish(session, made); // killed between the object and this record
      return session;
    }
    const { size } = await stat(part);
    truncateSync(part, size - (size % quantum));
    for await (const chunk of createReadStream(part)) session.summing.update(chunk as Buffer);
    return session;
  }
}
