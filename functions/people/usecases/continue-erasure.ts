import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { post } from '../../platform/mail.ts';
import type { Appearance, Subject } from '../../platform/trace.ts';
import {
  certify,
  erasures,
  inventory,
  roomsInOrder,
  type Erasing,
  type Line,
} from '../domain/erasure.ts';
import { erased } from '../mails.ts';

/**
 * Does the next step of an erasure and records it: that write rings for the step after it. Safe
 * twice, at the same time, and after a crash anywhere. Answers whether steps are left.
 */
export async function continueErasure(app: App, id: string): Promise<boolean> {
  const erasure = await app.documents.get(erasures, id);
  if (erasure?.state !== 'erasing') return false;
  const subject = { id: erasure.subjectId, addresses: erasure.addresses };
  if (!erasure.found) {
    await app.identity.revoke(subject.id);
    const found = await inventory(appearances(app, subject));
    await record(app, id, (now) => (now.found ? {} : { found }));
    return true;
  }
  const room = roomsInOrder(app.traces.map((trace) => trace.room)).find(
    (name) => !erasure.rooms.includes(name),
  );
  if (room === undefined) {
    await finish(app, id, await inventory(appearances(app, subject)));
    return false;
  }
  for (const trace of app.traces.filter((one) => one.room === room))
    for (const { what, count } of await trace.erase(app, subject))
      app.log.info('erased', { erasure: id, room, what, count });
  await record(app, id, ({ rooms }) => (rooms.includes(room) ? {} : { rooms: [...rooms, room] }));
  return true;
}

/** All steps that are left, one after the other. */
export async function finishErasure(app: App, id: string): Promise<void> {
  while (await continueErasure(app, id));
}

/** Everywhere the person appears, room by room. */
export async function* appearances(app: App, subject: Subject): AsyncGenerator<Appearance> {
  for (const trace of app.traces) yield* trace.find(app, subject);
}

/** Writes only what is new: a repeated step must not ring again. */
const record = (app: App, id: string, change: (now: Erasing) => Partial<Erasing>) =>
  app.documents.transact(async (tx) => {
    const now = await tx.get(erasures, id);
    if (now?.state !== 'erasing') return;
    const fields = change(now);
    if (Object.keys(fields).length > 0) tx.set(erasures, id, { ...now, ...fields });
  });

/** erasing → erased: the certificate, and the confirmation to the address, which goes with it. */
const finish = (app: App, id: string, left: Line[]) =>
  app.documents.transact(async (tx) => {
    const before = await tx.get(erasures, id);
    if (before?.state !== 'erasing') return;
    const now = app.now();
    const certificate = certify(before.found ?? [], left);
    const { personal, found: _found, rooms: _rooms, chain, ...rest } = before;
    tx.set(erasures, id, {
      ...rest,
      state: 'erased',
      certificate,
      erasedAt: now,
      chain: recordEvent(tx, erasures, id, chain, {
        at: now,
        actor: 'on-erasure-written',
        action: 'erase',
        state: 'erased',
      }),
    });
    if (personal)
      post(tx, app.config, now, {
        id: `erased-${id}`,
        to: [personal.email],
        about: [],
        letter: erased(
          `${app.config.BASE_URL}/v1/erasures/${id}`,
          certificate.reduce((sum, { kept }) => sum + kept, 0),
          before.door !== 'retention',
        ),
        forget: true,
      });
  });
