const rot = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** Bob Jenkins' lookup3 (`hashlittle`, seed 0), the checksum of HDF5's metadata. */
export function lookup3(bytes: Buffer): number {
  let a = (0xdeadbeef + bytes.length) | 0;
  let b = a;
  let c = a;
  const word = (at: number): number =>
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24);
  let at = 0;
  for (; bytes.length - at > 12; at += 12) {
    a = (a + word(at)) | 0;
    b = (b + word(at + 4)) | 0;
    c = (c + word(at + 8)) | 0;
    a = ((a - c) ^ rot(c, 4)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rot(a, 6)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rot(b, 8)) | 0;
    b = (b + a) | 0;
    a = ((a - c) ^ rot(c, 16)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rot(a, 19)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rot(b, 4)) | 0;
    b = (b + a) | 0;
  }
  if (at === bytes.length) return c >>> 0;
  a = (a + word(at)) | 0;
  b = (b + word(at + 4)) | 0;
  c = (c + word(at + 8)) | 0;
  c = ((c ^ b) - rot(b, 14)) | 0;
  a = ((a ^ c) - rot(c, 11)) | 0;
  b = ((b ^ a) - rot(a, 25)) | 0;
  c = ((c ^ b) - rot(b, 16)) | 0;
  a = ((a ^ c) - rot(c, 4)) | 0;
  b = ((b ^ a) - rot(a, 14)) | 0;
  return ((c ^ b) - rot(b, 24)) >>> 0;
}
