import type { App } from '../../app.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import { Fault } from '../../platform/fault.ts';
import { sameRequest } from '../../platform/http.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { firstLook } from '../../platform/retention.ts';
import { datasets } from '../domain/dataset.ts';
import { relicensing, type Relicensing, type RelicensingInput } from '../domain/relicensing.ts';
import { relicensingAsked, relicensingReceived } from '../relicensing-mails.ts';

/**
 * A member asks for a more permissive licence (P-2.1.4b); admins are told. The same request again: the
 * one that there is. Faults: invalid (no such dataset), too-many open ones, conflict. Reads 2 + at most
 * the policy's number of open ones, writes 4.
 */
export async function requestRelicensing(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
  user: User,
  { subject, licence, development, link }: RelicensingInput,
  { newId: id, bodyHash: requestHash }: { newId: string; bodyHash: string },
): Promise<Relicensing> {
  const now = app.now();
  const most = app.policy.catalogue.openRelicensing;
  return app.documents.transact(async (tx) => {
    const existing = await tx.get(relicensing, id);
    if (existing) {
      sameRequest(existing, requestHash);
      return existing;
    }
    if (subject.kind === 'dataset' && !(await tx.get(datasets, subject.datasetId)))
      throw new Fault('invalid', 'There is no such dataset.', {
        errors: [{ pointer: '/subject/datasetId', detail: 'No such dataset.' }],
      });
    const open = await tx.find(relicensing, {
      where: [
        ['personId', '==', user.id],
        ['state', '==', 'requested'],
      ],
      limit: most,
    });
    if (open.length >= most)
      throw new Fault('too-many', `At most ${most} requests can be open: wait for a decision.`);
    const event = { at: now, actor: user.id, action: 'request', state: 'requested' };
    const request: Relicensing = {
      state: 'requested',
      personId: user.id,
      personal: { email: user.email, development, ...(link === undefined ? {} : { link }) },
      subject,
      licence,
      createdAt: now,
      requestHash,
      retention: firstLook(now, app.policy.retention.relicensing, app.policy.retention.warning),
      chain: recordEvent(tx, relicensing, id, noChain, event),
    };
    tx.create(relicensing, id, request);
    for (const [to, letter] of [
      [user.email, relicensingReceived(request)],
      [app.config.CONTACT, relicensingAsked(id, request)],
    ] as const)
      post(tx, app.config, now, { id: app.newId(), to: [to], about: [user.id], letter });
    return request;
  });
}
