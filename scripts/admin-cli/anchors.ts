import type { App } from '../../functions/app.ts';
import {
  Anchor,
  anchorsPrefix,
  Leaf,
  partName,
  type Leaf as LeafValue,
} from '../../functions/platform/anchor.ts';
import { sha256 } from '../../functions/platform/hash.ts';
import { MerkleTree } from '../../functions/platform/merkle.ts';
import { bytesOf } from '../../functions/platform/objects.ts';

export interface Broken {
  record: string;
  problem: string;
}

/** How far a chain went when an anchor was written: event `length` had the hash `head`. */
export interface Point {
  month: string;
  length: number;
  head: string;
}

export interface Anchors {
  /** How many there are. */
  count: number;
  /** Chains in the newest. */
  chains: number;
  /** By record, each once: a chain that did not grow has one for all months. */
  points: Map<string, Point[]>;
  broken: Broken[];
}

type Needs = Pick<App, 'objects' | 'config'>;

/** All anchors, each checked against its own root and against the one before it. */
export async function readAnchors(app: Needs): Promise<Anchors> {
  const anchors: Anchors = { count: 0, chains: 0, points: new Map(), broken: [] };
  let before: string | undefined;
  for await (const object of app.objects.list(app.config.BUCKET_AUDIT, anchorsPrefix)) {
    const text = (await bytesOf(app.objects.read(object))).toString('utf8');
    const problem = await takeAnchor(app, anchors, object.name, text, before);
    if (problem !== undefined) anchors.broken.push({ record: object.name, problem });
    anchors.count += 1;
    before = sha256(text);
  }
  return anchors;
}

/** What is wrong with an anchor, or undefined; what it tells of chains counts only if nothing is. */
async function takeAnchor(
  app: Needs,
  anchors: Anchors,
  name: string,
  text: string,
  before: string | undefined,
): Promise<string | undefined> {
  const anchor = Anchor.safeParse(json(text)).data;
  if (anchor?.month !== /(\d{4}-\d{2})\.json$/.exec(name)?.[1] || !anchor)
    return 'it is not an anchor of that month';
  if (anchor.before !== before) return 'it does not follow the anchor before it';
  const tree = new MerkleTree();
  const leaves: LeafValue[] = [];
  for (const hash of anchor.parts) {
    const part = await partOf(app, hash);
    if (part === undefined) return `its part ${hash} is gone`;
    if (sha256(part) !== hash) return `its part ${hash} was changed`;
    for (const line of part.split('\n').slice(0, -1)) {
      tree.add(Buffer.from(line));
      const leaf = Leaf.safeParse(json(line)).data;
      if (!leaf) return `its part ${hash} holds what is not a leaf`;
      leaves.push(leaf);
    }
  }
  if (tree.leaves !== anchor.chains || tree.root() !== anchor.root) return 'its root is another';
  anchors.chains = anchor.chains;
  for (const { record, length, head } of leaves) {
    const known = anchors.points.get(record) ?? [];
    const last = known.at(-1);
    if (last?.length === length && last.head === head) continue;
    anchors.points.set(record, [...known, { month: anchor.month, length, head }]);
  }
  return undefined;
}

async function partOf(app: Needs, hash: string): Promise<string | undefined> {
  const object = await app.objects.stat(app.config.BUCKET_AUDIT, partName(hash));
  return object && (await bytesOf(app.objects.read(object))).toString('utf8');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
