/** Polynomial of CRC32C (Castagnoli), reversed. */
export const castagnoli = 0x82f63b78;

/** CRC32C in base64 of its big-endian bytes, as Cloud Storage writes it. */
export async function crc32c(bytes: string | Uint8Array): Promise<string> {
  const { crc32 } = await import('hash-wasm');
  return Buffer.from(await crc32(bytes, castagnoli), 'hex').toString('base64');
}
