import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { billingFormats, type BillingFormat } from '../../functions/egress/stores/statements.ts';
import { tableResource } from '../../functions/egress/stores/tables.ts';
import { run } from '../../scripts/billing/run.ts';
import { schemas } from '../egress/googlesql/tables.ts';

const words = ['generate', '--month', '2026-10', '--days', '1', '--bucket', 'suns'];
const generate = async (...more: string[]) => {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const code = await run([...words, ...more], terminal, () => Promise.reject(new Error('no app')));
  return { code, out, err: err.join('\n') };
};
const columnsOf = (lines: string[]): string[] => [
  ...new Set(lines.flatMap((line) => Object.keys(JSON.parse(line) as object))),
];
const known = (format: BillingFormat) =>
  new Set(tableResource(schemas[format]).schema.fields.map(({ name }) => name));

describe('scripts/egress generate', () => {
  for (const format of billingFormats)
    it(`writes the same rows as the ${format} export has them`, async () => {
      const { code, out } = await generate('--format', format);
      const columns = columnsOf(out);
      assert.equal(code, 0);
      assert.equal(out.length, (await generate()).out.length);
      // Google adds columns half-way, here as there
      const added = columns.filter((name) => !known(format).has(name));
      assert.ok(columns.length - added.length > 15, columns.join());
      assert.equal(columns.includes('resource'), format === 'detailed' || format === 'view');
      assert.equal(columns.includes('x_ExportTime'), format === 'focus');
    });

  it('writes that format into a folder too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'months-'));
    try {
      assert.equal((await generate('--format', 'focus', '--out', folder)).code, 0);
      const [first] = await readdir(join(folder, 'export'));
      const lines = (await readFile(join(folder, 'export', first!), 'utf8')).trim().split('\n');
      assert.ok(columnsOf(lines).includes('BilledCost'));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says which formats there are', async () => {
    const { code, err } = await generate('--format', 'xml');
    assert.equal(code, 2);
    assert.match(err, /--format as one of detailed, standard, focus, view/);
  });
});
