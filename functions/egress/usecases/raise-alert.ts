import type { App } from '../../app.ts';
import { post, type Letter } from '../../platform/mail.ts';
import { alerts, type Alert } from '../domain/alert.ts';

/** Notes an alert and mails the admins, together and once: nothing happens when the alert is there already. 1 read; 2 writes. */
export async function raiseAlert(
  app: Pick<App, 'documents' | 'config' | 'now'>,
  id: string,
  alert: Omit<Alert, 'at'>,
  letter: Letter,
): Promise<boolean> {
  return app.documents.transact(async (tx) => {
    if (await tx.get(alerts, id)) return false;
    const at = app.now();
    tx.create(alerts, id, { ...alert, at, open: true });
    post(tx, app.config, at, { id: `alert-${id}`, to: [app.config.CONTACT], about: [], letter });
    return true;
  });
}
