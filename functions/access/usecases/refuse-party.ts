import type { App } from '../../app.ts';
import type { Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import type { Accreditation } from '../domain/accreditation.ts';
import { applications } from '../domain/application.ts';
import { actorOf, isPartyOf } from '../domain/party.ts';

/** Whether somebody is or was in the team of an accreditation, or party to its application. Reads 1. */
export async function isPartyTo(
  app: Pick<App, 'config'>,
  tx: Transaction,
  accreditation: Accreditation,
  user: User,
): Promise<boolean> {
  const application = await tx.get(applications, accreditation.applicationId);
  return isPartyOf(accreditation, application, actorOf(app.config.PSEUDONYM_KEY, user));
}

/** Fault forbidden for who is party to an accreditation: nobody decides about their own. Reads 1. */
export async function refuseParty(...[app, tx, accreditation, user]: Parameters<typeof isPartyTo>) {
  if (await isPartyTo(app, tx, accreditation, user))
    throw new Fault('forbidden', 'Nobody decides about an accreditation they are part of.', {
      reasons: [
        {
          code: 'own-accreditation',
          message: 'You are part of this accreditation.',
          wayOut: 'Ask another admin.',
        },
      ],
    });
}
