import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scan } from '../../../scripts/uploading/folder.ts';
import { help, optionsOf, Usage } from '../../../scripts/uploading/options.ts';
import { sizeText } from '../../../scripts/uploading/progress.ts';
import { tokenOf } from '../../../scripts/uploading/token.ts';

describe('scripts/upload: the command line', () => {
  const read = (line: string, env = {}) => optionsOf(line.split(' '), '/home', env);
  it('reads every option that its help names', () => {
    const line =
      'data --submission s1 --api https://x.example/api/ --parallel 16 --leave-out **/*.log --replace --wait 0 --journal j --json';
    assert.deepEqual(read(line), {
      ...{ folder: '/home/data', submission: 's1', api: 'https://x.example/api', parallel: 16 },
      ...{ leaveOut: ['**/*.log'], replace: true, waitMinutes: 0, journal: '/home/j', json: true },
    });
    for (const word of line.split(' ').filter((one) => one.startsWith('--')))
      assert.ok(help.includes(`  ${word} `), word);
  });
  it('takes the API from the environment, and http only on this machine', () => {
    assert.equal(
      read('/d', { SPACEML_API: 'http://127.0.0.1:1/api' }).api,
      'http://127.0.0.1:1/api',
    );
    assert.equal(read('/d --api https://x').api, 'https://x');
  });
  for (const line of [
    '--api https://x',
    'a b --api https://x',
    'a',
    'a --api http://x.example',
    'a --api x',
    'a --api https://x --token eyJ',
    'a --api https://x --parallel 0',
    'a --api https://x --parallel 17',
    'a --api https://x --parallel many',
    'a --api https://x --wait -1',
    'a --api https://x --wait 1441',
    'a --api https://x --submission ../x',
  ])
    it(`does not understand: ${line}`, () => {
      assert.throws(() => read(line), Usage);
    });
  it('takes ID tokens, and what renews one; anything else is told how', async () => {
    const token = await tokenOf(' aaa.bbb.ccc\n', {});
    assert.deepEqual([token.current(), await token.renew()], ['aaa.bbb.ccc', false]);
    for (const text of ['', 'password', '{"refreshToken":"x"}'])
      await assert.rejects(tokenOf(text, {}), /SPACEML_TOKEN/);
  });
  it('writes sizes in decimal units', () => {
    const sizes = [0, 999, 1000, 1_500_000, 10 ** 12, 3 * 10 ** 15];
    assert.deepEqual(sizes.map(sizeText), [
      ...['0 bytes', '999 bytes', '1.0 kB', '1.5 MB', '1.0 TB', '3000.0 TB'],
    ]);
  });
});

describe('scripts/upload: the folder', () => {
  let folder: string;
  const put = (path: string, content = 'a,b\n') => writeFile(join(folder, path), content);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'folder-'));
    await mkdir(join(folder, 'images/.git'), { recursive: true });
    await put('labels.csv');
    await put('images/one.csv');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is read in order of path; hidden files, links and the unwanted are left out', async () => {
    await put('images/.git/x.csv');
    await put('run.log');
    await symlink(join(folder, 'labels.csv'), join(folder, 'link.csv'));
    const { entries, bytes, leftOut } = await scan(folder, ['**/*.log']);
    assert.deepEqual(
      entries.map(({ path }) => path),
      ['images/one.csv', 'labels.csv'],
    );
    assert.equal(bytes, 8);
    assert.deepEqual(leftOut, ['images/.git/x.csv', 'link.csv', 'run.log']);
  });
  for (const [path, content, why] of [
    ['run.exe', 'x', /run\.exe: .*programs are not data/],
    ['empty.csv', '', /empty\.csv: It is empty/],
    ['a b.csv', 'x', /a b\.csv: Use only/],
    ['LABELS.csv', 'x', /labels\.csv: The same path/],
  ] as const)
    it(`is refused as a whole for ${path}`, async () => {
      await put(path, content);
      await assert.rejects(scan(folder), why);
    });
  it('must be there, and have files', async () => {
    await assert.rejects(scan(join(folder, 'nothing')), /Cannot read the folder/);
    await assert.rejects(scan(folder, ['**']), /no files/);
  });
});
