import { createHash } from 'node:crypto';

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

const hash = (...pieces: Uint8Array[]): Buffer => {
  const sum = createHash('sha256');
  for (const piece of pieces) sum.update(piece);
  return sum.digest();
};

/**
 * The Merkle tree hash of RFC 6962 (2.1), leaf by leaf in memory that grows with the logarithm of their
 * number. Leaves and nodes are hashed apart, so that no node can be passed off as a leaf.
 */
export class MerkleTree {
  /** Roots of the full subtrees so far, the largest first. */
  readonly #peaks: Buffer[] = [];
  #leaves = 0;

  get leaves(): number {
    return this.#leaves;
  }

  add(leaf: Uint8Array): void {
    let node = hash(leafPrefix, leaf);
    // as many subtrees of equal size end here as the number of leaves has ones at its end
    for (let rest = this.#leaves; rest % 2 === 1; rest = Math.floor(rest / 2))
      node = hash(nodePrefix, this.#peaks.pop()!, node);
    this.#peaks.push(node);
    this.#leaves += 1;
  }

  /** In lower-case hex; that of no leaves is the hash of nothing. */
  root(): string {
    const [last, ...others] = this.#peaks.toReversed();
    if (!last) return hash().toString('hex');
    return others.reduce((right, left) => hash(nodePrefix, left, right), last).toString('hex');
  }
}
