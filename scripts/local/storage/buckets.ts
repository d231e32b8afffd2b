import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { type Disk, digest, readJsonFile, saveJson } from './disk.ts';
import { conflict, invalid, noSuchBucket } from './errors.ts';
import { SortedNames } from './names.ts';
import {
  BucketFile,
  type BucketResource,
  type NotificationConfig,
  StoredObject,
} from './resources.ts';

export interface Bucket {
  resource: BucketResource;
  notifications: NotificationConfig[];
  objects: SortedNames<StoredObject>;
}

/** All buckets, in memory and on disk. Objects are indexed here; `objects.ts` changes them. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #disk: Disk;
  #generation = 0n;

  constructor(disk: Disk) {
    this.#disk = disk;
    for (const name of readdirSync(disk.path('buckets'))) this.#load(name);
  }

  /** @throws 404 */
  get(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw noSuchBucket();
    return bucket;
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  all(): Bucket[] {
    return [...this.#buckets.values()];
  }

  /** @throws 400, 409 */
  create(resource: BucketResource): Bucket {
    const { name } = resource;
    if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name))
      throw invalid(`Invalid bucket name: '${name}'`, 'InvalidBucketName');
    if (this.#buckets.has(name))
      throw conflict(
        'Your previous request to create the named bucket succeeded and you already own it.',
        'BucketAlreadyOwnedByYou',
      );
    const bucket = { resource, notifications: [], objects: new SortedNames<StoredObject>() };
    mkdirSync(this.#disk.path('buckets', name), { recursive: true });
    this.save(bucket);
    this.#buckets.set(name, bucket);
    return bucket;
  }

  save({ resource, notifications }: Bucket): void {
    saveJson(this.#disk.path('buckets', resource.name, 'bucket.json'), { resource, notifications });
  }

  /** @throws 409 unless empty. */
  delete({ resource: { name }, objects }: Bucket): void {
    if (objects.size > 0)
      throw conflict('The bucket you tried to delete is not empty.', 'BucketNotEmpty');
    this.#buckets.delete(name);
    rmSync(this.#disk.path('buckets', name), { recursive: true });
  }

  /** Microseconds, and always above any generation given out before: also after a restart or with a clock set back. */
  nextGeneration(now: Date): string {
    const time = BigInt(now.getTime()) * 1000n;
    this.#generation = time > this.#generation ? time : this.#generation + 1n;
    return this.#generation.toString();
  }

  contentFile({ bucket, name, generation }: StoredObject): string {
    return this.#disk.path('buckets', bucket, `${digest(name)}.${generation}`);
  }

  metadataFile({ bucket, name }: StoredObject): string {
    return this.#disk.path('buckets', bucket, `${digest(name)}.json`);
  }

  #load(name: string): void {
    const folder = this.#disk.path('buckets', name);
    if (!existsSync(`${folder}/bucket.json`)) return; // killed while it was made or deleted
    const files = readdirSync(folder);
    const stored = files
      .filter((file) => file.endsWith('.json') && file !== 'bucket.json')
      .map((file) => StoredObject.parse(readJsonFile(`${folder}/${file}`)));
    const content = new Set(stored.map((object) => this.contentFile(object)));
    for (const file of files)
      if (!file.endsWith('.json') && !content.has(`${folder}/${file}`)) rmSync(`${folder}/${file}`);
    for (const { generation } of stored)
      if (BigInt(generation) > this.#generation) this.#generation = BigInt(generation);
    this.#buckets.set(name, {
      ...BucketFile.parse(readJsonFile(`${folder}/bucket.json`)),
      objects: new SortedNames(stored.map((object) => [object.name, object] as const)),
    });
  }
}
