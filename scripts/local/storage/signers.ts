import { readFileSync } from 'node:fs';
import * as z from 'zod';

const Signers = z.record(z.string(), z.string());

/** Reads the file at each call, so that a rotated secret is refused from the next request on. No file: no signer. */
export function signersFrom(file: string | undefined): () => Record<string, string> {
  if (file === undefined) return () => ({});
  return () => Signers.parse(JSON.parse(readFileSync(file, 'utf8')));
}
