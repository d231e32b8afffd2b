import assert from 'node:assert/strict';
import { looked } from './looked.ts';
import * as make from './minimal.ts';

const { bytes, le } = make;
type Message = [type: number, content: Buffer];

/** An object's header of version 2. */
const header = (...messages: Message[]): Buffer => {
  const all = messages.map(([type, content]) => bytes([type], le(2, content.length), [0], content));
  const length = all.reduce((sum, one) => sum + one.length, 0);
  return bytes('OHDR', [2, 2], le(4, length), ...all, Buffer.alloc(4));
};
/** One of version 1. */
const early = (...messages: Message[]): Buffer => {
  const all = messages.map(([type, content]) =>
    bytes(le(2, type), le(2, content.length), Buffer.alloc(4), content),
  );
  const length = all.reduce((sum, one) => sum + one.length, 0);
  return bytes([1, 0], le(2, messages.length), le(4, 1), le(4, length), le(4, 0), ...all);
};
/** A file of such objects, one behind the other; the first is the root group. */
const file = (version: 0 | 2, objects: (addresses: number[]) => Buffer[]): Buffer => {
  const start = version === 0 ? 96 : 48;
  const sizes = objects([]).map(({ length }) => length);
  const addresses = sizes.map((_, n) => sizes.slice(0, n).reduce((a, b) => a + b, start));
  const all = bytes(...objects(addresses));
  const eof = start + all.length;
  return bytes(make.hdf5(0, version, { eof, root: start }).subarray(0, start), all);
};
const hard = (address = 0): Message => [6, bytes([1, 0, 1], 'g', le(8, address))];
const external: Message = [6, bytes([1, 8, 64, 1], 'x', le(2, 9), [0], 'b.h5\0/x\0')];
const soft: Message = [6, bytes([1, 8, 1, 1], 's', le(2, 2), '/g')];
const raw: Message = [7, Buffer.alloc(24)];
const layout = (version: number, kind: number): Message => [
  8,
  bytes([version, kind], Buffer.alloc(14)),
];
const tree = (node = 0): Buffer =>
  bytes('TREE', [0, 0], le(2, 1), le(8, -1), le(8, -1), le(8, 0), le(8, node), le(8, 8));
const symbols = (object = 0): Buffer =>
  bytes('SNOD', [1, 0], le(2, 1), le(8, 8), le(8, object), Buffer.alloc(24));
const links = (heap: number): Message => [2, bytes([0, 0], le(8, heap), le(8, -1))];

const inside: [what: string, content: Buffer][] = [
  ['groups in one another', file(2, (at) => [header(hard(at[1])), header(soft, layout(4, 1))])],
  ['a link back to its own group', file(2, (at) => [header(hard(at[1])), header(hard(at[0]))])],
  ['links that lie in the header', file(2, () => [header(links(-1))])],
  ['older layouts', file(2, () => [header(layout(3, 2), layout(3, 3))])],
  [
    'an older group',
    file(0, (at) => [
      early([0x11, bytes(le(8, at[1] ?? 0), le(8, 0))]),
      tree(at[2]),
      symbols(at[3]),
      early(layout(3, 1)),
    ]),
  ],
];
const outside: [what: string, told: RegExp, content: Buffer][] = [
  ['an external link', /an external link/, file(2, () => [header(external)])],
  [
    'an external link further down',
    /an external link/,
    file(2, (at) => [header(soft, hard(at[1])), header(external)]),
  ],
  [
    'external raw storage of an older group’s dataset',
    /external raw storage/,
    file(0, (at) => [
      early([0x11, bytes(le(8, at[1] ?? 0), le(8, 0))]),
      tree(at[2]),
      symbols(at[3]),
      early(layout(3, 1), raw),
    ]),
  ],
  ['a virtual dataset', /a virtual dataset/, file(2, () => [header(layout(4, 3))])],
  [
    'an external link in a block that the header goes on in',
    /an external link/,
    file(2, (at) => [
      header([0x10, bytes(le(8, at[1] ?? 0), le(8, 8 + 4 + external[1].length))]),
      bytes('OCHK', [6], le(2, external[1].length), [0], external[1], Buffer.alloc(4)),
    ]),
  ],
];
const unseen: [what: string, content: Buffer][] = [
  ['links that are kept in a heap', file(2, () => [header(links(48))])],
  ['an object beyond the end', file(2, () => [header(hard(10_000))])],
  ['what is no object', file(2, (at) => [header(hard(at[1])), Buffer.alloc(40, 7)])],
  [
    'more objects than are looked at',
    file(2, (at) =>
      Array.from({ length: 500 }, (_, n) => header(...(n < 499 ? [hard(at[n + 1])] : []))),
    ),
  ],
];
const found = async (content: Buffer) =>
  (await looked('a.h5', content)).issues.map(({ code, severity, message }) => ({
    ...{ code, severity, message },
  }));

describe('HDF5: data in other files', () => {
  for (const [what, content] of inside)
    it(`none in ${what}`, async () => assert.deepEqual(await found(content), []));
  for (const [what, told, content] of outside)
    it(`tells of ${what}`, async () => {
      const [issue, ...more] = await found(content);
      assert.deepEqual([issue?.code, issue?.severity, more], ['hdf5-elsewhere', 'warning', []]);
      assert.match(issue!.message, told);
    });
  for (const [what, content] of unseen)
    it(`says that it did not see all: ${what}`, async () => {
      const issues = await found(content);
      assert.deepEqual(
        issues.map(({ code, severity }) => [code, severity]),
        [['not-looked-through', 'warning']],
      );
    });
  it('tells what it found though it did not see all', async () => {
    const content = file(2, () => [header(external, hard(10_000), external)]);
    assert.deepEqual(
      (await found(content)).map(({ code }) => code),
      ['hdf5-elsewhere', 'not-looked-through'],
    );
  });
});
