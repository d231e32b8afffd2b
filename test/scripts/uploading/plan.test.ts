import assert from 'node:assert/strict';
import { bytesTogether, planOf, type Task } from '../../../scripts/uploading/plan.ts';
import type { Remote } from '../../../scripts/uploading/server.ts';
import type { Summed } from '../../../scripts/uploading/sums.ts';

const file = (overrides: Partial<Summed> = {}): Summed => ({
  path: 'a.csv',
  file: '/data/a.csv',
  stamp: { size: 3, mtimeMs: 1 },
  crc32c: 'AAAAAA==',
  sha256: 'a'.repeat(64),
  ...overrides,
});
const remote = (overrides: Partial<Remote> = {}): Remote => ({
  id: 'f1',
  path: 'a.csv',
  state: 'declared',
  size: 3,
  sha256: 'a'.repeat(64),
  issues: [],
  declaredAt: '2026-11-01T00:00:00.000Z',
  ...overrides,
});
const issue = (code: string, severity = 'error') => ({
  ...{ code, severity, location: 'a.csv', message: 'It is wrong.', suggestion: 'Mend it.' },
});
const other = { sha256: 'b'.repeat(64) };

describe('scripts/upload: what is to be done about a file', () => {
  const cases: [what: string, listed: Remote[], replace: boolean, act: Task['act'] | 'replace'][] =
    [
      ['nobody knows it', [], false, 'declare'],
      ['it is declared and has not arrived', [remote()], false, 'send'],
      ['it changed since it was declared', [remote(other)], false, 'replace'],
      ['it grew since it was declared', [remote({ size: 2 })], false, 'replace'],
      ['somebody declared it without a sum', [remote({ sha256: undefined })], false, 'replace'],
      ...['uploaded', 'checking', 'valid'].flatMap((state): typeof cases => [
        [`it is ${state}`, [remote({ state })], false, 'nothing'],
        [`it is ${state}, and --replace`, [remote({ state })], true, 'nothing'],
        [`other bytes are ${state}`, [remote({ state, ...other })], false, 'differs'],
        [`other bytes are ${state}, and --replace`, [remote({ state, ...other })], true, 'replace'],
      ]),
      ...['refused', 'quarantined'].flatMap((state): typeof cases => [
        [
          `it was ${state} for what it is`,
          [remote({ state, issues: [issue('content-differs'), issue('sha256-differs')] })],
          false,
          'refused',
        ],
        [
          `it was ${state} for what it is, and --replace`,
          [remote({ state, issues: [issue('content-differs')] })],
          true,
          'declare',
        ],
        [
          `it was ${state} for what happened on its way`,
          [remote({ state, issues: [issue('sha256-differs'), issue('fits-blocks', 'warning')] })],
          false,
          'declare',
        ],
        [
          `it was ${state}, and has changed`,
          [remote({ state, issues: [issue('content-differs')], ...other })],
          false,
          'declare',
        ],
      ]),
      ['it was taken out', [remote({ state: 'removed' })], false, 'declare'],
      [
        'it was refused and then declared again',
        [
          remote({ id: 'f2', declaredAt: '2026-11-02T00:00:00.000Z' }),
          remote({ state: 'refused', issues: [issue('content-differs')] }),
        ],
        false,
        'send',
      ],
      [
        'of two refusals the last tells',
        [
          remote({
            id: 'f2',
            state: 'refused',
            issues: [],
            declaredAt: '2026-11-02T00:00:00.000Z',
          }),
          remote({ state: 'refused', issues: [issue('content-differs')] }),
        ],
        false,
        'declare',
      ],
    ];
  for (const [what, listed, replace, act] of cases)
    it(`${what}: ${act}`, () => {
      for (const order of [listed, listed.toReversed()]) {
        const [task] = planOf([file()], order, { replace }).tasks;
        assert.equal(task?.act === 'declare' && task.replace ? 'replace' : task?.act, act);
      }
    });
  it('names what the folder has not, as long as it counts', () => {
    const listed = [
      remote({ id: 'f2', path: 'b.csv' }),
      remote({ id: 'f3', path: 'c.csv', state: 'refused' }),
    ];
    const { rest } = planOf([file()], listed, { replace: false });
    assert.deepEqual(
      rest.map(({ path }) => path),
      ['b.csv'],
    );
  });
  it('adds up what the submission will have: a file of the same path is replaced', () => {
    const listed = [
      remote({ size: 100 }),
      remote({ id: 'f2', path: 'b.csv', size: 10 }),
      remote({ id: 'f3', path: 'c.csv', state: 'refused', size: 1000 }),
    ];
    assert.equal(bytesTogether([file()], listed), 13);
  });
});
