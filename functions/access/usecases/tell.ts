import type { App } from '../../app.ts';
import type { Transaction } from '../../platform/documents.ts';
import { post, type Letter } from '../../platform/mail.ts';

export type Tell = (to: string | undefined, about: string[], letter: Letter) => void;

/** Posts letters within one transaction; nobody to write to (erased, never joined): nothing. */
export const teller =
  (app: Pick<App, 'config' | 'newId'>, tx: Transaction, now: Date): Tell =>
  (to, about, letter) => {
    if (to !== undefined) post(tx, app.config, now, { id: app.newId(), to: [to], about, letter });
  };
