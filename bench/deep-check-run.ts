/** Hashes one object of the emulator, as the deep check does or with node:crypto; prints seconds, digest and peak memory. */
import { createHash } from 'node:crypto';
import { Storage } from '@google-cloud/storage';
import { submissionFiles, type FileIn } from '../functions/contributions/domain/file.ts';
import { hashFile } from '../functions/contributions/usecases/hash-file.ts';
import type { StoredObject } from '../functions/platform/objects.ts';
import { MemoryDocuments } from '../functions/platform/memory-documents.ts';
import { storageObjects } from '../functions/platform/storage-objects.ts';
import { policy } from '../functions/policy.ts';

/** The object as a file that has arrived. */
const uploaded = ({ name, size, generation, crc32c: sum }: StoredObject): FileIn<'uploaded'> => {
  const at = new Date();
  const declared = { path: 'a.bin', size, contentType: '', revision: 1, object: name };
  const times = { declaredAt: at, updatedAt: at, arrivedAt: at };
  return {
    ...{ state: 'uploaded', ...declared, ...times, uploaderId: 'u', generation, sum, issues: [] },
  };
};

const [how, endpoint, bucket, name] = process.argv.slice(2) as [string, string, string, string];
const objects = storageObjects(() =>
  Promise.resolve(new Storage({ projectId: 'bench', apiEndpoint: endpoint })),
);
const object = (await objects.stat(bucket, name))!;
const app = { documents: new MemoryDocuments(), objects, policy, now: () => new Date() };

// a child's maxRSS begins with its parent's: sampled instead
let peak = 0;
const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 10);
const started = performance.now();
let digest: string | undefined;
if (how === 'deep-check') {
  const place = { submissionId: 's', fileId: 'f' };
  const { documents } = app;
  await documents.createOnce(submissionFiles, 's/f', uploaded(object));
  // a run hands over to the next when its time is up
  while (digest === undefined) {
    const file = await documents.get(submissionFiles, 's/f');
    const last = file?.state === 'checking' ? file : undefined;
    digest = await hashFile(app, place, object, last);
  }
} else {
  const hash = createHash('sha256');
  for await (const piece of objects.read(object)) hash.update(piece as Buffer);
  digest = hash.digest('hex');
}
const seconds = (performance.now() - started) / 1000;
clearInterval(sampling);
peak /= 1024 * 1024;
process.stdout.write(`${JSON.stringify({ seconds, digest, peak, size: object.size })}\n`);
