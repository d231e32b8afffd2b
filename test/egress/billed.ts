import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { downloadRow, storageSku, type ExportRow } from '../../scripts/billing/export-row.ts';
import { accredit, answered, deployment, join, type Deployment } from '../clauses/deployment.ts';
import { bucket } from './accounted.ts';
import { request } from './builders.ts';
import { MemoryWarehouse } from './memory-warehouse.ts';

export interface Billed extends Deployment {
  warehouse: MemoryWarehouse;
  accreditationId: string;
  /** Rows of the bill come in, and are accounted. */
  bill(rows: ExportRow[]): Promise<void>;
}

export const usage = {
  project: 'demo-test',
  bucket,
  hour: '2026-11-01T10:00:00Z',
  bytes: 4000,
  cost: 80,
  atList: 100,
  exportTime: '2026-11-02T07:00:00Z',
};
export const rows = [
  downloadRow(usage),
  downloadRow({ ...usage, currency: 'EUR', cost: 8, atList: 8 }),
  downloadRow({ ...usage, cost: 3, atList: 3 }, { sku: storageSku }),
];

/** Both APIs over HTTP: a lead took three quarters of an hour's bytes, a member the rest; the bill is accounted. */
export async function billed(first = rows): Promise<Billed> {
  const here = await deployment();
  const accreditationId = await accredit(here);
  answered(await join(here));
  const warehouse = new MemoryWarehouse();
  here.app.warehouse = warehouse;
  const took = { accreditationId, datasetId: 'aia' };
  await warehouse.addRequests(
    [
      request({ ...took, personId: 'lead', requestId: 'r1', bytes: '3000' }),
      request({ ...took, personId: 'member', requestId: 'r2', bytes: '1000' }),
    ],
    new Date('2026-11-02T06:00:00Z'),
  );
  const bill = async (more: ExportRow[]) => {
    for (const row of more)
      warehouse.exported.push({ row, partition: row.export_time.slice(0, 10) });
    await accountEgress(here.app);
  };
  await bill(first);
  return { ...here, warehouse, accreditationId, bill };
}
