import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { makeOnce } from './atomic.ts';
import { Remedy } from './remedy.ts';

export interface Download {
  readonly label: string;
  readonly url: string;
  readonly sha256: string;
  /** What a person can do where the network does not allow the download. */
  readonly otherwise: string;
}

/** Fetches a file once, checked against its SHA-256; says in one line what is fetched. Errors: Remedy. */
export async function download(wanted: Download, target: string): Promise<string> {
  return makeOnce(target, async (temporary) => {
    process.stderr.write(`fetching ${wanted.label} from ${wanted.url}\n`);
    const hash = createHash('sha256');
    try {
      const response = await fetch(wanted.url);
      if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
      const tap = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          done(null, chunk);
        },
      });
      await pipeline(Readable.fromWeb(response.body), tap, createWriteStream(temporary));
    } catch (error) {
      throw new Remedy(`Cannot fetch ${wanted.label} (${reason(error)}): ${wanted.otherwise}.`);
    }
    if (hash.digest('hex') !== wanted.sha256)
      throw new Remedy(
        `${wanted.label} arrived with another checksum than published: try again, or ${wanted.otherwise}.`,
      );
  });
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
