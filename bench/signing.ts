import { createHmac } from 'node:crypto';
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
function rate(work: () => void): number {
  const started = performance.now();
  work();
  return (count / (performance.now() - started)) * 1000;
}

/** URLs signed a second ÷ one bare HMAC-SHA256 over each of the same strings. */
export function signing(): Figure[] {
  const signer = hmacSigner(key);
  const urls = grants.map((grant) => signer.sign(grant, now));
  const signed: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 11; round += 1) {
    signed.push(rate(() => grants.forEach((grant) => signer.sign(grant, now))));
    bare.push(
      rate(() =>
        urls.forEach((url) =>
          createHmac('sha256', key.SIGNING_KEY_SECRET).update(url).digest('hex'),
        ),
      ),
    );
  }
  const [ours, theirs] = [median(signed), median(bare)];
  return [
    { name: 'URLs signed a second', value: ours.toFixed(0), how: `${count} URLs, median of 11` },
    {
      name: 'signing ÷ bare HMAC',
      value: ratio(ours / theirs),
      how: 'rate against one HMAC-SHA256 of each of the same URLs, interleaved',
    },
  ];
}
