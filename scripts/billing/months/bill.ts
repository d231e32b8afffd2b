import { downloadSku, storageSku } from '../export-row.ts';
import { billWriter, type Written } from './bill-writer.ts';
import type { Dice } from './dice.ts';
import { daysOf, hour, type Months } from './options.ts';
import { stranger, type Use } from './use.ts';

const interRegion = {
  id: '68F8-91DC-CFA9',
  description: 'Network Data Transfer GCP Inter Region within Europe',
};
/** Of downloads, though no table names it: the description tells. */
const unknownDownload = { id: 'AAAA-0000-0001', description: 'Download Polar Regions' };
const downloads = [downloadSku, downloadSku, downloadSku, interRegion, unknownDownload];
const others = [
  storageSku,
  { id: 'AAAA-0000-0002', description: 'Frobnication Units' },
  { id: 'AAAA-0000-0003', description: 'Class A Request Operations' },
  { id: 'AAAA-0000-0004', description: 'Turbo Replication Data Transfer' },
];

/** The billing export for these uses, and for what a bill has beside them. */
export function makeBill(options: Months, uses: Use[], dice: Dice): Written {
  const { chance, pick, whole } = dice;
  const writer = billWriter(options, dice);
  const nanos = (bytes: number) => BigInt(Math.round((bytes / 2 ** 30) * options.price * 1e9));
  const currency = () => (chance(0.1) ? pick(options.currencies) : options.currencies[0]!);

  const ours = uses.filter(({ payer }) => payer !== stranger);
  const hours = Map.groupBy(ours, (use) => JSON.stringify([use.hour, use.bucket, use.payer]));
  for (const own of hours.values()) {
    const { bucket, payer, hour: start } = own[0]!;
    const bytes = own.reduce((sum, use) => sum + use.bytes, 0);
    const cause = { kind: 'download', bucket, payer, hour: start, currency: currency() } as const;
    writer.bill({ ...cause, sku: pick(downloads) }, nanos(bytes), bytes);
    if (chance(0.1)) writer.bill({ ...cause, sku: interRegion }, nanos(bytes / 3), bytes);
  }
  for (const start of daysOf(options)) {
    for (const bucket of options.buckets) {
      const at = { payer: '', currency: currency(), hour: start + whole(0, 24) * hour };
      const [download, other] = [BigInt(whole(1, 1e10)), BigInt(whole(1, 1e8))];
      writer.bill({ ...at, bucket, kind: 'other', sku: pick(others) }, other, 0);
      // whether or not the logs know of a download then
      const cause = { ...at, kind: 'download', sku: downloadSku } as const;
      if (chance(0.3)) writer.bill({ ...cause, bucket }, download, 1);
      if (chance(0.1)) writer.bill({ ...cause, bucket: '' }, download, 1);
      if (chance(0.3)) writer.elsewhere({ ...cause, bucket: '' }, download);
    }
  }
  for (const start of daysOf(options).filter((at) => new Date(at).getUTCDate() === 1))
    for (const each of options.currencies) writer.close(start, each);
  return writer.written();
}
