import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import type { Transaction } from '../../platform/documents.ts';
import { dataGoes } from '../../platform/retention-mails.ts';
import { keepNoLonger } from '../../platform/retention.ts';
import { accreditations, members } from '../domain/accreditation.ts';
import { applications } from '../domain/application.ts';
import { publications } from '../domain/publication.ts';
import { accreditationEnding } from '../domain/retention.ts';
import { emptied } from './forget-applications.ts';
import { storeApplication } from './store-application.ts';

const by = { actor: 'sweep', action: 'forget', reason: 'P-2.2.2c' };

/** Those of whom there still is a name and an address. */
const named = async (tx: Transaction, id: string) =>
  (await tx.find(members, { within: id })).flatMap(({ id: path, value }) =>
    value.personal ? [{ path, value, personal: value.personal }] : [],
  );

/**
 * Daily: what is kept of a team after access ended is warned of, each member in person, and goes with the
 * application and the publications told of (P-2.2.2c). Costs stay, tied to pseudonyms. Reads the team and
 * its publications; writes 2 and 1 per member, 2 per publication, 2 for the application.
 */
export const forgetAccreditations = (
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
): Promise<number> =>
  keepNoLonger(app, {
    of: accreditations,
    ending: (accreditation) => accreditationEnding(accreditation, app.policy.retention),
    warn: async (tx, id, _accreditation, removal) => {
      const letter = dataGoes(`the personal data that belongs to accreditation ${id}`, removal);
      return (await named(tx, id)).map(({ path, personal }) => ({
        to: personal.email,
        about: path.split('/')[1]!,
        letter,
      }));
    },
    remove: async (tx, id, { retention: _past, statementTo: _wish, ...before }, now) => {
      const team = await named(tx, id);
      const application = await tx.get(applications, before.applicationId);
      const where: ['accreditationId', '==', string][] = [['accreditationId', '==', id]];
      const told = await tx.find(publications, { where });
      const event = { at: now, ...by };
      for (const { path, value } of team) tx.set(members, path, { ...value, personal: undefined });
      if (application?.personal)
        storeApplication(tx, {
          ...{ id: before.applicationId, before: application, after: emptied(application), now },
          ...by,
        });
      for (const { id: publication, value } of told) {
        if (!value.personal) continue;
        const { personal: _gone, ...rest } = value;
        const chain = recordEvent(tx, publications, publication, rest.chain, {
          ...event,
          state: rest.state,
        });
        tx.set(publications, publication, { ...rest, chain });
      }
      const chain = recordEvent(tx, accreditations, id, before.chain, {
        ...event,
        state: before.state,
      });
      tx.set(accreditations, id, { ...before, chain });
    },
  });
