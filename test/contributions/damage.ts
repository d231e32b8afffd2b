import * as fc from 'fast-check';

/** What fields for lengths, counts and offsets say when somebody means harm. */
const extremes = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** One harm done to a file, at a place given as a fraction of it. */
const harm = fc.tuple(
  fc.constantFrom('flip', 'cut', 'extreme', 'repeat', 'drop', 'fill'),
  fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  fc.constantFrom(...extremes),
  fc.constantFrom(1, 2, 4, 8),
  fc.boolean(),
);

/** A file after one to six harms: bytes flipped, ends cut off, length fields at their extremes, parts repeated, dropped or filled up. */
export const damaged = (content: Buffer): fc.Arbitrary<Buffer> =>
  fc.array(harm, { minLength: 1, maxLength: 6 }).map((harms) =>
    harms.reduce((bytes: Buffer, [kind, where, value, width, big]) => {
      const at = Math.floor(where * bytes.length);
      const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
      const field = Buffer.alloc(8);
      field.writeBigUInt64BE(BigInt.asUintN(8 * width, value));
      const number = big
        ? field.subarray(8 - width)
        : Buffer.from(field.subarray(8 - width)).reverse();
      switch (kind) {
        case 'flip':
          return Buffer.concat([
            before,
            Buffer.from([(after[0] ?? 0) ^ (1 << (width - 1))]),
            after.subarray(1),
          ]);
        case 'cut':
          return before;
        case 'extreme':
          return Buffer.concat([before, number, after.subarray(width)]);
        case 'repeat':
          return Buffer.concat([before, after.subarray(0, 64), after]);
        case 'drop':
          return Buffer.concat([before, after.subarray(width)]);
        case 'fill':
          return Buffer.concat([before, Buffer.alloc(width * 16, Number(value & 0xffn)), after]);
      }
    }, Buffer.from(content)),
  );
