import type { App } from '../../app.ts';
import { addressId } from '../../platform/mail.ts';
import { dataGoes } from '../../platform/retention-mails.ts';
import { keepNoLonger } from '../../platform/retention.ts';
import { applications, type Application } from '../domain/application.ts';
import { applicationEnding } from '../domain/retention.ts';
import { storeApplication } from './store-application.ts';

/**
 * Daily: personal data of applications that came to nothing, and supervisors' of approved ones, is warned
 * of and goes (P-2.2.2). What is left is a skeleton without names. Writes 2 per record and step.
 */
export const forgetApplications = (
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
): Promise<number> =>
  keepNoLonger(app, {
    of: applications,
    ending: (application) => applicationEnding(application, app.policy.retention),
    warn: (_tx, id, { state, leadId, personal }, removal) => {
      if (!personal) return Promise.resolve([]);
      if (state !== 'approved') {
        const letter = dataGoes(`the personal data in your application ${id}`, removal);
        return Promise.resolve([{ to: personal.email, about: leadId, letter }]);
      }
      const to = personal.supervisor?.email;
      if (to === undefined) return Promise.resolve([]);
      const letter = dataGoes(
        'your name and address from an application that named you as supervisor',
        removal,
      );
      return Promise.resolve([{ to, about: addressId(app.config.PSEUDONYM_KEY, to), letter }]);
    },
    remove: (tx, id, before, now) => {
      const after = before.state === 'approved' ? withoutSupervisor(before) : emptied(before);
      const reason = 'P-2.2.2';
      storeApplication(tx, { id, before, after, actor: 'sweep', action: 'forget', reason, now });
      return Promise.resolve();
    },
  });

const withoutSupervisor = (application: Application): Application => ({
  ...application,
  personal: application.personal && { ...application.personal, supervisor: undefined },
  supervision: undefined,
  retention: undefined,
});

/** Nothing of a person is left: no names, no words, no pseudonyms of the others. */
export const emptied = (application: Application): Application => ({
  ...application,
  personal: undefined,
  supervision: undefined,
  retention: undefined,
  scienceGoals: '',
  partyIds: [],
});
