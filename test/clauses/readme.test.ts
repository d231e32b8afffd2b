import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';

const readme = readFileSync('README.md', 'utf8');
const rows = readme
  .split('\n')
  .filter((line) => /^\| P-\d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, clauses, , state, links]) => ({
    clauses: clauses!.split(', '),
    state: state!,
    files: [...links!.matchAll(/\]\((.*?)\)/g)].map(([, path]) => path!),
  }));

/** The policy's clauses; P-1 to P-5. */
const CLAUSES = [
  ...[
    'P-1',
    'P-2.0a',
    'P-2.0b',
    'P-2.1.1',
    'P-2.1.2',
    'P-2.1.3',
    'P-2.1.4a',
    'P-2.1.4b',
    'P-2.1.4c',
  ],
  ...[
    'P-2.2.1',
    'P-2.2.2',
    'P-2.2.3a',
    'P-2.2.3b',
    'P-2.2.4',
    'P-3.1',
    'P-3.2',
    'P-3.3a',
    'P-3.3b',
  ],
  ...[
    'P-3.4a',
    'P-3.4b',
    'P-3.5',
    'P-3.6a',
    'P-3.6b',
    'P-3.6c',
    'P-4.0a',
    'P-4.0b',
    'P-4.0c',
    'P-4.0d',
  ],
  'P-5',
];

/** Text of a test file, or of all below a folder. */
const textOf = (path: string): string =>
  statSync(path).isDirectory()
    ? globSync(`${path}/**/*.test.ts`).map(textOf).join('')
    : readFileSync(path, 'utf8');
const describes = (clause: string, text: string): boolean =>
  new RegExp(`(?:describe|it)\\(\\s*['"\`]${clause.replaceAll('.', '\\.')}[a-z]?[: ]`).test(text);

describe('the README’s table of clauses', () => {
  it('has every clause of the policy, each once', () => {
    const named = rows.flatMap(({ clauses }) => clauses);
    assert.equal(new Set(named).size, named.length);
    assert.deepEqual(named.toSorted(), CLAUSES);
  });
  for (const { clauses, state, files } of rows)
    for (const clause of clauses)
      it(`${clause}: what it says is shown by a test of that name, or to come`, () => {
        if (state.startsWith('to come')) assert.deepEqual(files, []);
        else if (files.some((path) => path === 'LICENSE')) assert.ok(statSync('LICENSE').size > 0);
        else
          assert.ok(
            files.some((path) => describes(clause, textOf(path))),
            files.join(),
          );
      });
  const isOverHttp = (text: string) => /from '[^']*\/(?:api|deployment)\.ts'/.test(text);
  const overHttp = globSync('test/**/*.test.ts').map(textOf).filter(isOverHttp);
  for (const { clauses, state } of rows)
    for (const clause of clauses.filter((id) => /^P-(?:[24]\.|3\.5)/.test(id)))
      it(`${clause}: goes through HTTP, unless it is to come`, () => {
        if (state.startsWith('to come')) return;
        assert.ok(overHttp.some((text) => describes(clause, text)));
      });
});
