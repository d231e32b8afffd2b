import type { Call } from './call.ts';
import { UploadMetadata } from './resources.ts';

/** An object's metadata and declared checksums as the XML API carries them, in headers. */
export function xmlMetadata(call: Call): UploadMetadata {
  const custom = Object.keys(call.request.headers)
    .filter((name) => name.startsWith('x-goog-meta-'))
    .map((name) => [name.slice('x-goog-meta-'.length), call.header(name) ?? ''] as const);
  const hashes = (call.header('x-goog-hash') ?? '').split(',').map((hash) => hash.trim());
  const hash = (kind: string) =>
    hashes.find((one) => one.startsWith(`${kind}=`))?.slice(kind.length + 1);
  return UploadMetadata.parse({
    contentType: call.header('content-type'),
    contentEncoding: call.header('content-encoding'),
    contentDisposition: call.header('content-disposition'),
    contentLanguage: call.header('content-language'),
    cacheControl: call.header('cache-control'),
    storageClass: call.header('x-goog-storage-class'),
    md5Hash: hash('md5') ?? call.header('content-md5'),
    crc32c: hash('crc32c'),
    metadata: custom.length > 0 ? Object.fromEntries(custom) : undefined,
  });
}
