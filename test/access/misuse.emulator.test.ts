import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { denyList } from '../../functions/access/domain/deny.ts';
import { revocations } from '../../functions/access/domain/revocation.ts';
import { confirmRevocation } from '../../functions/access/usecases/confirm-revocation.ts';
import { eraseAccess } from '../../functions/access/usecases/erase-access.ts';
import { lapseRevocations } from '../../functions/access/usecases/lapse-revocations.ts';
import { requestRevocation } from '../../functions/access/usecases/request-revocation.ts';
import { takeBackRevocation } from '../../functions/access/usecases/take-back-revocation.ts';
import { isFault } from '../../functions/platform/fault.ts';
import { mails } from '../../functions/platform/mail.ts';
import { pouring, race, type Poured } from '../support/poured.ts';
import { accusation, chainsAreWhole, entangled, hash, requested } from './accused.ts';

const id = accusation.accreditationId;
const input = { accreditationId: id, id: 'rev1' };

describe('P-4.0d a revocation, when two act at once', () => {
  const { pour, end } = pouring();
  after(end);
  let app: Poured;
  beforeEach(async () => {
    const played = await entangled();
    await requested(played);
    app = await pour(played);
  });
  const stateOf = async (accreditation: string) =>
    (await app.documents.get(accreditations, accreditation))?.state;
  const isDenied = async (name: string) =>
    (await app.documents.get(denyList, hash(name))) !== undefined;
  const subjects = async (name: string) => {
    const to = `${name}@example.org`;
    const found = await app.documents.find(mails, { where: [['to', 'array-contains', to]] });
    return found.map(({ value }) => value.message.subject);
  };

  it('two admins confirm: one does, the other is told; everything happens once', async () => {
    const third = { ...app.otherAdmin, id: 'third', email: 'third@example.org' };
    const { won, errors } = await race(
      () => confirmRevocation(app, app.otherAdmin, input),
      () => confirmRevocation(app, third, input),
    );
    assert.equal(won, 1, String(errors));
    assert.ok(isFault(errors[0], 'conflict'), String(errors[0]));
    assert.deepEqual(await Promise.all([id, 'own2', 'else3'].map(stateOf)), [
      'revoked',
      'revoked',
      'active',
    ]);
    for (const name of ['lead', 'member', 'publisher'])
      assert.equal((await subjects(name)).filter((one) => /revoked/.test(one)).length, 1, name);
    await chainsAreWhole(app);
  });

  it('one admin asks twice, another once: one request stands', async () => {
    app = await pour(await entangled());
    const ask = (by: Poured['admin'], name: string) => () =>
      requestRevocation(app, by, { ...accusation, id: name, requestHash: 'h' });
    const { errors } = await race(
      ask(app.admin, 'rev2'),
      ask(app.admin, 'rev2'),
      ask(app.otherAdmin, 'rev3'),
    );
    for (const error of errors) assert.ok(isFault(error, 'conflict'), String(error));
    const open = await app.documents.find(revocations, { where: [['state', '==', 'requested']] });
    assert.equal(open.length, 1);
  });

  it('confirmed while it lapses: either all of it, or nothing', async () => {
    const late = { ...app, now: () => new Date(app.now().getTime() + 3 * 86_400_000) };
    await race(
      () => confirmRevocation(app, app.otherAdmin, input),
      () => lapseRevocations(late),
    );
    const state = (await app.documents.get(revocations, 'rev1'))?.state;
    const confirmed = state === 'confirmed';
    assert.ok(confirmed || state === 'lapsed', state);
    assert.equal(await stateOf(id), confirmed ? 'revoked' : 'active');
    assert.deepEqual([await isDenied('lead'), await isDenied('member')], [confirmed, confirmed]);
    await chainsAreWhole(app);
  });

  it('confirmed while it is taken back: one is done, the other is told', async () => {
    const { won, errors } = await race(
      () => confirmRevocation(app, app.otherAdmin, input),
      () => takeBackRevocation(app, app.admin, input),
    );
    assert.equal(won, 1, String(errors));
    assert.ok(isFault(errors[0], 'conflict'), String(errors[0]));
    const state = (await app.documents.get(revocations, 'rev1'))?.state;
    const confirmed = state === 'confirmed';
    assert.ok(confirmed || state === 'taken-back', state);
    assert.equal(await stateOf(id), confirmed ? 'revoked' : 'active');
    assert.deepEqual([await isDenied('lead'), await isDenied('member')], [confirmed, confirmed]);
    await chainsAreWhole(app);
  });

  it('confirmed while the lead is erased: denied, and no name is left', async () => {
    const subject = { id: 'lead', addresses: [hash('lead')] };
    const { errors } = await race(
      () => confirmRevocation(app, app.otherAdmin, input),
      () => eraseAccess(app, subject),
    );
    assert.deepEqual(errors, []);
    assert.deepEqual([await stateOf(id), await isDenied('lead')], ['revoked', true]);
    assert.equal((await app.documents.get(revocations, 'rev1'))?.personal, undefined);
    await chainsAreWhole(app);
  });
});
