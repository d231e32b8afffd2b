import type { App } from '../../app.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import { must, type Found } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { alerts, type Alert } from '../domain/alert.ts';

/** Alerts, the newest first: those nobody acknowledged yet, or all. Reads `limit`, and 1. */
export const listAlerts = (
  app: Pick<App, 'documents'>,
  { state, limit, after }: { state: 'open' | 'all'; limit: number; after?: string | undefined },
): Promise<Found<Alert>[]> =>
  app.documents.find(alerts, {
    ...(state === 'open' ? { where: [['open', '==', true]] } : {}),
    orderBy: 'at',
    descending: true,
    limit,
    ...(after === undefined ? {} : { after }),
  });

/** Notes that an admin has seen to an alert; nothing the second time. Fault not-found. Reads 1, writes 2. */
export const acknowledgeAlert = (
  app: Pick<App, 'documents' | 'now'>,
  user: User,
  id: string,
): Promise<Alert> =>
  app.documents.transact(async (tx) => {
    const alert = await must(tx, alerts, id, 'alert');
    if (alert.acknowledged) return alert;
    const at = app.now();
    const event = { at, actor: user.id, action: 'acknowledge', state: 'acknowledged' };
    const chain = recordEvent(tx, alerts, id, alert.chain ?? noChain, event);
    const fields = { open: false, acknowledged: { by: user.id, at }, chain };
    tx.patch(alerts, id, fields);
    return { ...alert, ...fields };
  });
