import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { MerkleTree } from '../../functions/platform/merkle.ts';

const rootOf = (leaves: Uint8Array[]): string => {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.add(leaf);
  return tree.root();
};

/** The definition of RFC 6962, 2.1, as it stands there. */
function mth(leaves: Uint8Array[]): Buffer {
  const hash = (...pieces: Uint8Array[]) =>
    createHash('sha256').update(Buffer.concat(pieces)).digest();
  if (leaves.length === 0) return hash();
  if (leaves.length === 1) return hash(Uint8Array.of(0), leaves[0]!);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hash(Uint8Array.of(1), mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}

describe('the Merkle tree hash of RFC 6962', () => {
  // inputs and roots of the tests of google/certificate-transparency
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ].map((hex) => Buffer.from(hex, 'hex'));
  const roots = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  for (const [count, root] of roots.entries())
    it(`of ${count} leaves`, () => {
      assert.equal(rootOf(inputs.slice(0, count)), root);
    });
  it('is the definition, for any leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 }), (leaves) => {
        assert.equal(rootOf(leaves), mth(leaves).toString('hex'));
      }),
    );
  });
  it('tells a node from a leaf that spells it', () => {
    const [left, right] = [mth([inputs[1]!]), mth([inputs[2]!])];
    assert.notEqual(rootOf([Buffer.concat([left, right])]), rootOf([inputs[1]!, inputs[2]!]));
  });
});
