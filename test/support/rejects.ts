import assert from 'node:assert/strict';
import { Fault, type FaultKind } from '../../functions/platform/fault.ts';

/** Fails unless the promise is rejected with a Fault of that kind (and words); answers the fault. */
export async function rejects(
  promise: Promise<unknown>,
  kind: FaultKind,
  words?: RegExp,
): Promise<Fault> {
  const error: unknown = await promise.then(
    () => assert.fail(`Expected a Fault ${kind}, but it resolved.`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Fault)) throw error;
  assert.equal(error.kind, kind, error.message);
  if (words) {
    const told = JSON.stringify([error.message, error.details]);
    assert.match(told, words);
  }
  return error;
}
