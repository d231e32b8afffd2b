import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { alerts, budgetAlertIds, reached } from '../../functions/egress/domain/alert.ts';
import { egressMonths, netIn } from '../../functions/egress/domain/ledger.ts';
import { mails } from '../../functions/platform/mail.ts';
import type { Deployed } from './played.ts';

/** Percents that mails to the admins named as reached, by accreditation and month. */
async function toldBy({ documents }: Deployed): Promise<Map<string, number[]>> {
  const told = new Map<string, number[]>();
  for (const { id, value } of await documents.find(mails, {})) {
    const [, of] = /^alert-budget-(acc-\d+-\d{4}-\d\d)-\d+$/.exec(id) ?? [];
    const [, list] = /Reached for the first time this month: ([^.]*)\./.exec(value.message.text) ?? []; // prettier-ignore
    if (of === undefined || list === undefined) continue;
    const percents = list.split(', ').map((each) => Number.parseInt(each));
    told.set(of, [...(told.get(of) ?? []), ...percents]);
  }
  return told;
}

/** Each threshold that a month ever reached was told once; what stands now was told; what was taken back got its note. */
export async function toldOnce(app: Deployed): Promise<void> {
  const told = await toldBy(app);
  for (const { value } of await app.documents.find(egressMonths, {})) {
    const { accreditationId: id, month, costs } = value;
    const accreditation = await app.documents.get(accreditations, id);
    if (!accreditation) continue;
    const { thresholds } = app.policy.egress;
    const ids = budgetAlertIds(id, month, accreditation);
    const found = await app.documents.getAll(alerts, thresholds.map(ids.reached));
    const fired = thresholds.filter((_, at) => found[at]);
    const named = (told.get(`${id}-${month}`) ?? []).sort((a, b) => a - b);
    assert.deepEqual(named, fired, `${id} ${month}: told once each`);
    const net = netIn(costs, accreditation.budget.currency);
    const stands = (percent: number) => reached(net, accreditation.budget, percent);
    for (const percent of thresholds.filter(stands)) assert.ok(fired.includes(percent), `${id} ${month} ${percent} %`); // prettier-ignore
    const undone = fired.findLast((percent) => !stands(percent));
    if (undone !== undefined)
      assert.ok(await app.documents.get(alerts, ids.corrected(undone)), `${id} ${month}: its note`);
  }
}
