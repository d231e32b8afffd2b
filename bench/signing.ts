import { createHmac, generateKeyPairSync } from 'node:crypto';
import { Storage } from '@google-cloud/storage';
import { hmacSigner } from '../functions/downloads/stores/hmac-signer.ts';
import { median, ratio, type Figure } from './measure.ts';

const count = 20_000;
const key = { SIGNING_KEY_ID: 'GOOG1EBENCH', SIGNING_KEY_SECRET: 'secret-of-the-bench' };
const now = new Date();
const grants = Array.from({ length: count }, (_, index) => ({
  method: 'GET' as const,
  bucket: 'datasets',
  name: `solar-images/v1/data/${index}/image.fits`,
  generation: `17300000000${index}`,
  download: 'b'.repeat(26),
  expires: new Date(now.getTime() + 3_600_000),
}));

/** Operations a second. */
async function rate(operations: number, work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (operations / (performance.now() - started)) * 1000;
}

/** Google's own client, signing with a service account's RSA key: what a deployment without HMAC keys would do at best. */
function byRsa() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const credentials = { client_email: 'bench@example.org', private_key };
  const bucket = new Storage({ projectId: 'bench', credentials }).bucket('datasets');
  return ({ name, expires }: (typeof grants)[number]) =>
    bucket.file(name).getSignedUrl({ version: 'v4', action: 'read', expires });
}

/** URLs signed a second ÷ one bare HMAC-SHA256 over each of the same strings, and ÷ RSA by Google's client. */
export async function signing(): Promise<Figure[]> {
  const signer = hmacSigner(key);
  const rsa = byRsa();
  const few = grants.slice(0, 200);
  const urls = grants.map((grant) => signer.sign(grant, now));
  const signed: number[] = [];
  const bare: number[] = [];
  const google: number[] = [];
  const bareHmac = (url: string) =>
    createHmac('sha256', key.SIGNING_KEY_SECRET).update(url).digest('hex');
  for (let round = 0; round < 11; round += 1) {
    signed.push(await rate(count, () => grants.forEach((grant) => signer.sign(grant, now))));
    bare.push(await rate(count, () => urls.forEach(bareHmac)));
    google.push(await rate(few.length, () => Promise.all(few.map(rsa))));
  }
  const [ours, hmac, theirs] = [median(signed), median(bare), median(google)];
  const how = `${count} URLs, interleaved, medians of 11`;
  return [
    {
      name: 'URLs signed a second',
      value: ours.toFixed(0),
      ratio: ratio(ours / hmac),
      how: `÷ one bare HMAC-SHA256 of each of the same URLs (${hmac.toFixed(0)}); ${how}`,
    },
    {
      name: 'URLs signed a second, against RSA',
      value: ours.toFixed(0),
      ratio: ratio(ours / theirs),
      how: `÷ getSignedUrl of @google-cloud/storage with an RSA key (${theirs.toFixed(0)}); ${few.length} URLs, interleaved`,
    },
  ];
}
