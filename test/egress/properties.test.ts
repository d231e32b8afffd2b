import { checkInvariants } from './properties.ts';

describe('egress accounting over made-up months', function () {
  this.timeout(120_000);

  it('adds up, cancels, is true, and is the same in any order, in pieces, twice, and after any crash', () =>
    checkInvariants(50));
});
