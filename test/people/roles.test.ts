import assert from 'node:assert/strict';
import { setRoles } from '../../functions/people/usecases/set-roles.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { testApp } from '../support/app.ts';

/** A run that is killed once the claims are set, and what was called until then. */
async function killed(...roles: ('admin' | 'reviewer')[]) {
  const called: string[] = [];
  const accounts = new MemoryIdentity();
  const identity = Object.assign(new MemoryIdentity(), {
    find: (by: { id: string } | { email: string }) => accounts.find(by),
    setRoles: () => {
      called.push('set');
      return Promise.reject(new Error('killed'));
    },
    revoke: () => {
      called.push('revoke');
      return Promise.resolve();
    },
  });
  accounts.add({ id: 'lead', roles: ['reviewer'] });
  const app = testApp({ identity });
  await assert.rejects(setRoles(app, 'operator', 'lead@example.org', roles), /killed/);
  return called;
}

describe('Setting roles', () => {
  it('ends the sessions of who loses one before the claims change, should the run be killed behind that', async () =>
    assert.deepEqual(await killed('admin'), ['revoke', 'set']));
  it('ends none of who only gains one', async () =>
    assert.deepEqual(await killed('admin', 'reviewer'), ['set']));
});
