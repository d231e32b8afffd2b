import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { policy } from '../../functions/policy.ts';
import { asked } from './limits/asked.ts';
import { due } from './limits/due.ts';
import { read, readLong } from './limits/read.ts';
import { shares } from './limits/shares.ts';

const limits = [...asked, ...due, ...shares, ...read];
// the long ones are played beside the reference implementations
const tried = new Set([...limits, ...readLong].map(({ of }) => of));

/** Parts of the policy whose numbers are limits of contributions, and what in them is none. */
const parts = {
  submission: [],
  plan: [],
  reconcile: [],
  publication: ['publisher'],
} as const;

/** Numbers of the room that limit nothing anybody could be beyond. */
const workings: Record<string, string> = {
  'find-mentions.ts overlap': 'signs of a piece that are read again with the next',
  'mention.ts around': 'signs shown',
  'parsers/arrow.ts blockBytes': 'the size of a structure',
  'parsers/cursor.ts ahead': 'bytes read ahead',
  'parsers/fits.ts block': 'the size of a structure',
  'parsers/fits.ts card': 'the size of a structure',
  'parsers/tar.ts block': 'the size of a structure',
  'sample.ts tailBytes':
    'bytes read of an end; a ZIP’s comment and end record are read by its parser',
  'publication/copy-files.ts together': 'files of one page',
  'read-changes.ts most': 'files of one answer, which says that there are more',
  'read-submissions.ts named': 'files that are named; the rest stands in the way all the same',
  'reconcile/check-fixity.ts together': 'records of one page',
  'reconcile/run-pass.ts together': 'records of one transaction',
  'reconcile/strays.ts together': 'objects of one page',
  'reconcile/stuck.ts together': 'records of one page',
  'remind-unfinished.ts named': 'files that are named; "and others" stands for the rest',
  'review-submission.ts day': 'a unit',
  'stores/clamd-scanner.ts longestReply': 'a daemon that answers without end: scanner.test.ts',
  'trace-version.ts together': 'files of one page',
};

describe('Limits of contributions, on both sides', function () {
  this.timeout(60_000);
  for (const { of, what, within, beyond } of limits) {
    it(`${of}, ${what}: at the limit`, within);
    it(`${of}, ${what}: one beyond`, beyond);
  }
  for (const [part, others] of Object.entries(parts))
    it(`every number of policy.${part} is tried`, () => {
      const untried = Object.keys(policy[part as keyof typeof parts])
        .filter((key) => !(others as readonly string[]).includes(key))
        .filter((key) => !tried.has(`${part}.${key}`));
      assert.deepEqual(untried, []);
    });
  it('every other number in the room is tried, or said to be no limit', () => {
    const root = new URL('../../functions/contributions/', import.meta.url);
    const numbers = globSync('**/*.ts', { cwd: root }).flatMap((file) =>
      [...readFileSync(new URL(file, root), 'utf8').matchAll(constant)].map(([, name]) => {
        const place = file.replaceAll(/^(?:domain|usecases)\//g, '');
        return `${place} ${name!}`;
      }),
    );
    const known = [...tried, ...Object.keys(workings)].filter((name) => name.includes('.ts '));
    assert.deepEqual(numbers.sort(), known.sort());
  });
});

/** A number that a file gives a name to. */
const constant = /^(?:export )?const (\w+) = \d[\d_ *]*;/gm;
