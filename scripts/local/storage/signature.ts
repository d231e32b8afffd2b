import { createHash, createHmac, timingSafeEqual, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { StorageError, forbidden, invalid } from './errors.ts';

/** What a V4 signature covers (https://cloud.google.com/storage/docs/authentication/canonical-requests). */
export interface SignedRequest {
  method: string;
  /** As sent. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
}

const maxSeconds = 7 * 24 * 3600;
const skew = 15 * 60 * 1000;

/** @throws 403 or 400 unless the request is, to the letter, one that a known signer allowed for this moment. */
export function verifySignature(
  request: SignedRequest,
  signers: Record<string, string>,
  now: Date,
): void {
  const { query, headers } = request;
  const signature = query.get('X-Goog-Signature');
  if (signature === null)
    throw forbidden('Anonymous caller does not have access to the Google Cloud Storage object.');
  const algorithm = query.get('X-Goog-Algorithm');
  const credential = (query.get('X-Goog-Credential') ?? '').split('/');
  const [signer = '', day, location, service, term] = credential;
  const signedNames = (query.get('X-Goog-SignedHeaders') ?? '').split(';');
  const stamp = query.get('X-Goog-Date') ?? '';
  const scopeIsRight =
    credential.length === 5 &&
    day === stamp.slice(0, 8) &&
    service === 'storage' &&
    term === 'goog4_request';
  if (!scopeIsRight || !signedNames.includes('host'))
    throw invalid('The signature parameters are malformed.', 'AuthorizationQueryParametersError');
  checkTime(stamp, query.get('X-Goog-Expires'), now);
  checkHeaders(signedNames, headers);

  const scope = [day, location, service, term].join('/');
  const key = Object.hasOwn(signers, signer) ? signers[signer]! : undefined;
  const matches = hostsOf(headers.host ?? '').some((host) => {
    const hash = createHash('sha256').update(canonicalRequest(request, signedNames, host));
    const text = [algorithm, stamp, scope, hash.digest('hex')].join('\n');
    return key !== undefined && isSignature(algorithm, key, credential, text, signature);
  });
  if (key === undefined) throw forbidden('The access id or signer is not known.');
  if (!matches)
    throw forbidden(
      'Access denied. The request signature we calculated does not match the signature you provided. Check your Google secret key and signing method.',
      'SignatureDoesNotMatch',
    );
}

function checkTime(stamp: string, expires: string | null, now: Date): void {
  const start = Date.parse(
    stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  const seconds = /^\d+$/.test(expires ?? '') ? Number(expires) : NaN;
  if (Number.isNaN(start) || !(seconds >= 1 && seconds <= maxSeconds))
    throw invalid(
      'X-Goog-Expires must be between 1 and 604800 seconds, X-Goog-Date a basic ISO 8601 time.',
      'AuthorizationQueryParametersError',
    );
  if (now.getTime() > start + seconds * 1000)
    throw new StorageError(400, 'invalid', 'ExpiredToken', 'The provided token has expired.');
  if (start > now.getTime() + skew)
    throw forbidden('The signature is not valid yet.', 'RequestTimeTooSkewed');
}

/** All signed headers must be there, and no `x-goog-` header may be that was not signed. */
function checkHeaders(signedNames: string[], headers: IncomingHttpHeaders): void {
  const missing = signedNames.filter((name) => headers[name] === undefined);
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith('x-goog-') && !signedNames.includes(name),
  );
  const wrong = [...missing, ...unsigned];
  if (wrong.length > 0)
    throw invalid(
      `Signed headers and sent headers differ: ${wrong.join(', ')}`,
      'MalformedSecurityHeader',
    );
}

function canonicalRequest(request: SignedRequest, signedNames: string[], host: string): string {
  const { method, path, query, headers } = request;
  const parameters = [...query]
    .filter(([name]) => name !== 'X-Goog-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const lines = signedNames.map((name) => {
    const value = name === 'host' ? host : String(headers[name]);
    return `${name}:${value.trim().replace(/\s+/g, ' ')}\n`;
  });
  return [
    method,
    path
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    parameters.join('&'),
    lines.join(''),
    signedNames.join(';'),
    headers['x-goog-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
}

/** The Node client signs the host without its port. */
function hostsOf(host: string): string[] {
  return [host, host.replace(/:\d+$/, '')];
}

function isSignature(
  algorithm: string | null,
  key: string,
  credential: string[],
  text: string,
  signature: string,
): boolean {
  const given = Buffer.from(signature, 'hex');
  const isPem = key.startsWith('-----BEGIN');
  if (algorithm === 'GOOG4-RSA-SHA256' && isPem)
    return verify('sha256', Buffer.from(text), key, given);
  if (algorithm !== 'GOOG4-HMAC-SHA256' || isPem) return false;
  const hmac = (secret: string | Buffer, part: string) =>
    createHmac('sha256', secret).update(part).digest();
  const signingKey = credential.slice(1).reduce<string | Buffer>(hmac, `GOOG4${key}`);
  const expected = hmac(signingKey, text);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** RFC 3986: only unreserved characters stay. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
