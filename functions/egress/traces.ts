import type { App } from '../app.ts';
import { every, pathOf } from '../platform/documents.ts';
import type { Appearance, Chore, Subject, Trace } from '../platform/trace.ts';
import { egressPeople } from './domain/ledger.ts';
import { partOf, statedRows } from './domain/stated.ts';
import { forgetUsageLogs } from './usecases/forget-usage-logs.ts';
import {
  alarmSilentExport,
  alarmStuckAccounting,
  alarmUnattributed,
} from './usecases/raise-alarms.ts';
import { restoreBudgets } from './usecases/restore-budgets.ts';
import { sendStatement } from './usecases/send-statement.ts';

const room = 'egress';

/** What the person's downloads cost, per accreditation, and what statements told of it: the own part alone. */
async function* find(app: App, { id }: Subject): AsyncGenerator<Appearance> {
  for await (const { value } of every(app.documents, egressPeople, {
    where: [['personId', '==', id]],
  })) {
    const { accreditationId } = value;
    yield { room, record: pathOf(egressPeople, `${accreditationId}/${id}`), data: value };
    const rows = every(app.documents, statedRows, {
      where: [['accreditationId', '==', accreditationId]],
    });
    for await (const { id: record, value: row } of rows) {
      const data = partOf(row, id);
      if (data) yield { room, record: pathOf(statedRows, record), data };
    }
  }
}

/** Costs are the operator's accounts: they stay, tied to a pseudonym that leads to nobody any more. */
const erase: Trace['erase'] = () =>
  Promise.resolve([
    { room, what: 'costs and statements of them (kept, tied to the pseudonym only)', count: 0 },
  ]);

export const traces: Trace[] = [{ room, find, erase }];
export const chores: Chore[] = [
  { room, name: 'restore-budgets', run: restoreBudgets },
  { room, name: 'alarm-silent-export', run: alarmSilentExport },
  { room, name: 'alarm-stuck-accounting', run: alarmStuckAccounting },
  { room, name: 'alarm-unattributed', run: alarmUnattributed },
  { room, name: 'send-statement', run: sendStatement },
  { room, name: 'forget-usage-logs', run: forgetUsageLogs },
];
