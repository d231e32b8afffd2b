import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { must, type Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { datasets } from '../domain/dataset.ts';
import {
  decide,
  relicensing,
  withdraw,
  type Relicensing,
  type RelicensingDecision,
} from '../domain/relicensing.ts';
import { relicensingDecided, relicensingGranted } from '../relicensing-mails.ts';

type Needs = Pick<App, 'documents' | 'config' | 'now' | 'newId'>;

/**
 * An admin grants or declines; the asker is told, and of a grant the publisher of the dataset, whom the
 * record then binds. Faults: not-found, conflict, forbidden (the own request). Reads 2, writes at most 4.
 */
export async function decideRelicensing(
  app: Needs,
  user: User,
  { id, ...decision }: RelicensingDecision & { id: string },
): Promise<Relicensing> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await must(tx, relicensing, id, 'request');
    const decided = decide(before, decision, user.id, now);
    const { subject, personal, personId } = before;
    const dataset =
      subject.kind === 'dataset' ? await tx.get(datasets, subject.datasetId) : undefined;
    if (personal)
      post(tx, app.config, now, {
        id: app.newId(),
        to: [personal.email],
        about: [personId],
        letter: relicensingDecided(before, decision),
      });
    if (dataset && decision.verdict === 'grant')
      post(tx, app.config, now, {
        id: app.newId(),
        to: [dataset.publisher.contact],
        about: [],
        letter: relicensingGranted(id, before, dataset.title),
      });
    return store(tx, id, decided, { actor: user.id, action: decision.verdict, now });
  });
}

/** The asker takes the request back. Faults: not-found, conflict. Reads 1, writes 2. */
export async function withdrawRelicensing(
  app: Needs,
  user: User,
  id: string,
): Promise<Relicensing> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await must(tx, relicensing, id, 'request');
    if (before.personId !== user.id) throw new Fault('not-found', 'No such request.');
    return store(tx, id, withdraw(before, now), { actor: user.id, action: 'withdraw', now });
  });
}

function store(
  tx: Transaction,
  id: string,
  request: Relicensing,
  { actor, action, now }: { actor: string; action: string; now: Date },
): Relicensing {
  const event = { at: now, actor, action, state: request.state };
  const after = { ...request, chain: recordEvent(tx, relicensing, id, request.chain, event) };
  tx.set(relicensing, id, after);
  return after;
}
