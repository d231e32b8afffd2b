import * as z from 'zod';
import { bytesAt, cutOff, largest, malformed, notLookedThrough, type Parser } from './parser.ts';

/** Bits of an item by dtype, as the format's own library has them. */
const bits: Record<string, number> = {
  ...{ BOOL: 8, U8: 8, I8: 8, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F4: 4, F6_E2M3: 6, F6_E3M2: 6 },
  ...{
    U16: 16,
    I16: 16,
    F16: 16,
    BF16: 16,
    U32: 32,
    I32: 32,
    F32: 32,
    U64: 64,
    I64: 64,
    F64: 64,
    C64: 64,
  },
};
const Size = z.int().nonnegative();
const Tensor = z.strictObject({
  dtype: z.string(),
  shape: z.array(Size).max(64),
  data_offsets: z.tuple([Size, Size]),
});
const Header = z.record(z.string(), z.unknown());

/** The header of a safetensors file: tensors lie side by side, without gaps or overlaps, up to the end of the file. */
export const safetensors: Parser = function* (file) {
  const length = Number((yield* bytesAt(file, 0, 8, 'The header')).readBigUInt64LE());
  if (!(8 + length <= file.size)) throw cutOff(file, 0, 'The header');
  if (length > largest) return [notLookedThrough(file, 'Its header is longer than 1 MiB.')];
  const text = yield* bytesAt(file, 8, length, 'The header');
  const wrong = (message: string) => malformed(file, 'safetensors-header', 8, message);
  const header = Header.safeParse(json(text)).data;
  if (!header) throw wrong('The header is no JSON object.');
  const { __metadata__: metadata, ...named } = header;
  if (metadata !== undefined && !z.record(z.string(), z.string()).safeParse(metadata).success)
    throw wrong('__metadata__ holds other things than texts.');
  const tensors = Object.values(named).map((value) => {
    const tensor = Tensor.safeParse(value).data;
    const width = tensor && bits[tensor.dtype];
    if (!tensor || width === undefined)
      throw wrong('A tensor has no known dtype, shape and offsets.');
    const [from, to] = tensor.data_offsets;
    if (tensor.shape.reduce((product, size) => product * size, width) !== (to - from) * 8)
      throw wrong('A tensor has another size than its shape says.');
    return { from, to };
  });
  let end = 0;
  for (const { from, to } of tensors.sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end) throw wrong('Tensors overlap, or there are gaps between them.');
    end = to;
  }
  const size = file.size - 8 - length;
  if (end > size) throw cutOff(file, 8 + length, 'A tensor');
  if (end < size) throw wrong('After the last tensor there is more.');
  return [];
};

function json(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}
