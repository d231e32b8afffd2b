import * as z from 'zod';
import type { App } from '../app.ts';
import { Chain } from './audit.ts';
import { every, kind, pathOf, type Kind } from './documents.ts';
import { canonical, sha256 } from './hash.ts';
import { MerkleTree } from './merkle.ts';
import { bytesOf, type Generation } from './objects.ts';

/** A record as its audit sees it; what is not a chain counts as none, so that one bad record stops nothing. */
export const Audited = z.object({
  chain: Chain.optional().catch(undefined),
  state: z.string().optional().catch(undefined),
});
export type Audited = z.infer<typeof Audited>;

/** The records of a kind with nothing but their chains. */
export const chainsOf = (of: Kind<unknown>): Kind<Audited> => kind(of.pattern, Audited);

/** A leaf of the tree: how far a record's chain went. Pseudonymous ids only, for it cannot be erased. */
export const Leaf = z.object({ record: z.string(), length: z.int().min(1), head: z.string() });
export type Leaf = z.infer<typeof Leaf>;

const Hash = z.string().regex(/^[\da-f]{64}$/);

/** What a month's anchor says: the root over all leaves, where those lie, and the anchor before it. */
export const Anchor = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  at: z.iso.datetime(),
  chains: z.int().min(0),
  /** Merkle tree hash (RFC 6962) over the lines of the parts, in order. */
  root: Hash,
  /** SHA-256 of each part, which is also its name. */
  parts: z.array(Hash),
  /** SHA-256 of the text of the anchor before this one. */
  before: Hash.optional(),
});
export type Anchor = z.infer<typeof Anchor>;

export const anchorsPrefix = 'anchors/';
export const partName = (hash: string): string => `leaves/${hash}.ndjson`;
const anchorName = (month: string): string => `${anchorsPrefix}${month}.json`;

/** Leaves in one object: some 3 MB. */
const leavesPerPart = 20_000;

type Needs = Pick<App, 'documents' | 'objects' | 'config' | 'log' | 'now'>;

/**
 * Writes the anchor of the month (UTC) if there is none yet: its end is what a bucket that is locked for
 * retention keeps. Parts are named by their content, the anchor comes last: a run that was killed leaves
 * nothing that another would have to overwrite. Reads 1 per record once a month; answers chains anchored.
 */
export async function anchorAudit(
  app: Needs,
  kinds: Record<string, Kind<unknown>>,
): Promise<number> {
  const now = app.now();
  const month = now.toISOString().slice(0, 7);
  const bucket = app.config.BUCKET_AUDIT;
  if (await app.objects.stat(bucket, anchorName(month))) return 0;
  const before = await lastAnchor(app);
  const tree = new MerkleTree();
  const parts: string[] = [];
  let lines: string[] = [];
  const flush = async () => {
    const text = lines.join('');
    const hash = sha256(text);
    await app.objects.create(bucket, partName(hash), text, { contentType: 'application/x-ndjson' });
    parts.push(hash);
    lines = [];
  };
  for (const name of Object.keys(kinds).sort())
    for await (const leaf of leavesOf(app, kinds[name]!)) {
      const line = canonical(leaf);
      tree.add(Buffer.from(line));
      if (lines.push(`${line}\n`) === leavesPerPart) await flush();
    }
  if (lines.length > 0) await flush();
  const root = tree.root();
  const anchor: Anchor = {
    month,
    at: now.toISOString(),
    chains: tree.leaves,
    root,
    parts,
    ...(before === undefined ? {} : { before: sha256(before) }),
  };
  const text = `${JSON.stringify(anchor, null, 2)}\n`;
  const written = await app.objects.create(bucket, anchorName(month), text, {
    contentType: 'application/json',
  });
  if (!written) return 0;
  // the log is a second witness of the root
  app.log.info('audit anchored', { month, root, chains: tree.leaves });
  return tree.leaves;
}

async function* leavesOf(app: Pick<App, 'documents'>, of: Kind<unknown>): AsyncGenerator<Leaf> {
  for await (const { id, value } of every(app.documents, chainsOf(of), {}))
    if (value.chain && value.chain.length > 0)
      yield { record: pathOf(of, id), length: value.chain.length, head: value.chain.head };
}

/** Text of the newest anchor. */
async function lastAnchor(app: Pick<App, 'objects' | 'config'>): Promise<string | undefined> {
  let last: Generation | undefined;
  for await (const object of app.objects.list(app.config.BUCKET_AUDIT, anchorsPrefix))
    last = object;
  return last && (await bytesOf(app.objects.read(last))).toString('utf8');
}
