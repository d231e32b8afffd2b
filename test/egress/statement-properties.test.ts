import { checkStatements } from './statement-properties.ts';

describe('statements of made-up months', function () {
  this.timeout(120_000);

  it('with their adjustments are the bill to the nano, frozen once told and told once, in any order, late, twice, and after any crash', () =>
    checkStatements(50));
});
