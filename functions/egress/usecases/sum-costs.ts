import type { App } from '../../app.ts';
import { datasets } from '../../catalogue/domain/dataset.ts';
import { every } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { egress, egressMonths, type EgressMonth } from '../domain/ledger.ts';
import { sumBy, type Dimension, type Sums } from '../domain/sums.ts';

export interface Asked {
  by: Dimension;
  /** Usage months `YYYY-MM`, both included. */
  from: string;
  to: string;
}

/**
 * What the downloads of these months cost, by accreditation, person, dataset, project or month (P-2.2.3a), and the bytes
 * of everybody that no bill names yet. Reads one document per accreditation and month, one per dataset where projects
 * are asked for, and one per accreditation with unbilled bytes. Fault too-large beyond `ledgerReads`.
 */
export async function sumCosts(
  app: Pick<App, 'documents' | 'policy'>,
  { by, from, to }: Asked,
): Promise<Sums & { unbilledBytes: number }> {
  const ledger = await readLedger(app, from, to);
  const projects = by === 'project' ? await projectsOf(app, ledger) : new Map<string, string>();
  let unbilledBytes = 0;
  for await (const { value } of every(app.documents, egress, {
    where: [['unbilledBytes', '>', 0]],
    orderBy: 'unbilledBytes',
  }))
    unbilledBytes += value.unbilledBytes;
  return { ...sumBy(by, ledger, (id) => projects.get(id)), unbilledBytes };
}

/** The ledger of some months. Fault too-large. */
async function readLedger(
  app: Pick<App, 'documents' | 'policy'>,
  from: string,
  to: string,
): Promise<EgressMonth[]> {
  const ledger: EgressMonth[] = [];
  const most = app.policy.egress.ledgerReads;
  for await (const { value } of every(app.documents, egressMonths, {
    where: [
      ['month', '>=', from],
      ['month', '<=', to],
    ],
  })) {
    ledger.push(value);
    if (ledger.length > most)
      throw new Fault('too-large', `More than ${most} months of accreditations: ask for less.`);
  }
  return ledger;
}

async function projectsOf(app: Pick<App, 'documents'>, ledger: EgressMonth[]) {
  const ids = [...new Set(ledger.flatMap((month) => Object.keys(month.datasets)))];
  const found = ids.length === 0 ? [] : await app.documents.getAll(datasets, ids);
  return new Map(
    ids.flatMap((id, index) => {
      const projectId = found[index]?.projectId;
      return projectId === undefined ? [] : [[id, projectId] as const];
    }),
  );
}
