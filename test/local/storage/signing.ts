import { createHash, createHmac, sign } from 'node:crypto';
import { encode } from '../../../scripts/local/storage/signature.ts';

export interface ToSign {
  method: string;
  host: string;
  path: string;
  at: Date;
  /** Seconds. */
  expires: number;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  signer: string;
  key: { hmac: string } | { rsa: string };
}

/** A V4 signed path and query, made independently of the emulator's own reading of the rules. */
export function signedPath({
  method,
  host,
  path,
  at,
  expires,
  query,
  headers,
  signer,
  key,
}: ToSign): string {
  const stamp = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${stamp.slice(0, 8)}/auto/storage/goog4_request`;
  const algorithm = 'hmac' in key ? 'GOOG4-HMAC-SHA256' : 'GOOG4-RSA-SHA256';
  const all = Object.entries({ host, ...headers }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = all.map(([name]) => name).join(';');
  const parameters = Object.entries({
    'X-Goog-Algorithm': algorithm,
    'X-Goog-Credential': `${signer}/${scope}`,
    'X-Goog-Date': stamp,
    'X-Goog-Expires': String(expires),
    'X-Goog-SignedHeaders': names,
    ...query,
  })
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const lines = all.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = [method, path, parameters, lines, names, 'UNSIGNED-PAYLOAD'].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const text = [algorithm, stamp, scope, digest].join('\n');
  return `${path}?${parameters}&X-Goog-Signature=${signature(text, scope, key)}`;
}

function signature(text: string, scope: string, key: ToSign['key']): string {
  if ('rsa' in key) return sign('sha256', Buffer.from(text), key.rsa).toString('hex');
  let derived: string | Buffer = `GOOG4${key.hmac}`;
  for (const part of [...scope.split('/'), text])
    derived = createHmac('sha256', derived).update(part).digest();
  return Buffer.from(derived).toString('hex');
}
