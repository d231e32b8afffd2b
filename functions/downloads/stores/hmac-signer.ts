import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { Config } from '../../platform/config.ts';
import type { Grant, Signer } from './signer.ts';

/** Percent-encoding of RFC 3986, as V4 signing wants it: everything but unreserved characters. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
const hmac = (key: string | Buffer | KeyObject, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/**
 * Google's V4 signing process with an HMAC key (GOOG4-HMAC-SHA256, path style), computed here: no
 * call to outside. https://cloud.google.com/storage/docs/authentication/signatures
 */
export function hmacSigner(
  config: Pick<Config, 'SIGNING_KEY_ID' | 'SIGNING_KEY_SECRET' | 'STORAGE_API_ENDPOINT'>,
): Signer {
  const endpoint = new URL(config.STORAGE_API_ENDPOINT ?? 'https://storage.googleapis.com');
  let day = '';
  // a key object: a buffer would be made into one for each of a million URLs
  let dayKey: KeyObject | undefined;
  const keyOf = (date: string): KeyObject => {
    if (dayKey === undefined || date !== day) {
      const parts = ['auto', 'storage', 'goog4_request'];
      dayKey = createSecretKey(parts.reduce(hmac, hmac(`GOOG4${config.SIGNING_KEY_SECRET}`, date)));
      day = date;
    }
    return dayKey;
  };
  return {
    sign: (grant: Grant, now: Date): string => {
      const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
      const date = stamp.slice(0, 8);
      const scope = `${date}/auto/storage/goog4_request`;
      const seconds = Math.floor((grant.expires.getTime() - now.getTime()) / 1000);
      // in the order of their names' bytes, as the canonical request has them
      const search = [
        'X-Goog-Algorithm=GOOG4-HMAC-SHA256',
        `X-Goog-Credential=${encode(`${config.SIGNING_KEY_ID}/${scope}`)}`,
        `X-Goog-Date=${stamp}`,
        `X-Goog-Expires=${seconds}`,
        'X-Goog-SignedHeaders=host',
        `generation=${encode(grant.generation)}`,
        ...(grant.userProject ? [`userProject=${encode(grant.userProject)}`] : []),
        `x-goog-custom-audit-download=${encode(grant.download)}`,
      ].join('&');
      const path = `/${grant.bucket}/${grant.name.split('/').map(encode).join('/')}`;
      const request = [
        grant.method,
        path,
        search,
        `host:${endpoint.host}\n`,
        'host',
        'UNSIGNED-PAYLOAD',
      ].join('\n');
      const digest = hash('sha256', request);
      const toSign = ['GOOG4-HMAC-SHA256', stamp, scope, digest].join('\n');
      const signature = hmac(keyOf(date), toSign).toString('hex');
      return `${endpoint.origin}${path}?${search}&X-Goog-Signature=${signature}`;
    },
  };
}
