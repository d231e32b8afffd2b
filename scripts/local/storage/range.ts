/** The first and last byte asked for, `all`, or `none` when nothing of the range exists. */
export type ByteRange = { start: number; end: number } | 'all' | 'none';

/** One range of RFC 9110 §14.1.2. Several ranges and malformed ones are ignored, as Cloud Storage does. */
export function parseRange(header: string | undefined, size: number): ByteRange {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return 'all';
  if (first === '') {
    const suffix = Math.min(Number(last), size);
    return suffix === 0 ? 'none' : { start: size - suffix, end: size - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'all';
  if (start >= size) return 'none';
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}
