import { createHash } from 'node:crypto';
import type { App } from '../../app.ts';
import { castagnoli } from '../../platform/crc32c.ts';
import type { StoredObject } from '../../platform/objects.ts';

/** SHA-256 (hex) of one generation, in constant memory; throws when what was read is not what is stored. */
export async function digestObject(
  app: Pick<App, 'objects'>,
  object: StoredObject,
): Promise<string> {
  const { createCRC32 } = await import('hash-wasm');
  const checksum = (await createCRC32(castagnoli)).init();
  const hash = createHash('sha256');
  for await (const piece of app.objects.read(object) as AsyncIterable<Uint8Array>) {
    hash.update(piece);
    checksum.update(piece);
  }
  const read = Buffer.from(checksum.digest('binary')).toString('base64');
  if (read !== object.crc32c)
    throw new Error(
      `Generation ${object.generation} was not read as it is stored: run this again.`,
    );
  return hash.digest('hex');
}
