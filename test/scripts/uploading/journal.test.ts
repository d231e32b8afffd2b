import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal, journalPath } from '../../../scripts/uploading/journal.ts';

const now = new Date('2026-11-02T09:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const stamp = { size: 3, mtimeMs: 1.5 };
const sums = { stamp, crc32c: 'AAAAAA==', sha256: 'a'.repeat(64) };

describe('scripts/upload: the journal', () => {
  let folder: string;
  const file = () => join(folder, 'cache', 'one.jsonl');
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'journal-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('remembers submission, sums and sessions after a kill that tore its last line', async () => {
    const first = await Journal.open(file(), now);
    await first.note({ is: 'submission', id: 's1' });
    await first.note({ is: 'sums', path: 'a.csv', ...sums });
    await first.note({ is: 'session', fileId: 'f1', uri: 'https://x/1', expiresAt: later(1000) });
    await first.note({ is: 'session', fileId: 'f2', uri: 'https://x/2', expiresAt: later(1000) });
    await first.note({ is: 'over', fileId: 'f2' });
    await appendFile(file(), '{"is":"session","fileId":"f3","ur');
    for (let again = 0; again < 2; again += 1) {
      const next = await Journal.open(file(), now);
      assert.equal(next.submission, 's1');
      assert.deepEqual([...next.sums], [['a.csv', sums]]);
      assert.deepEqual([...next.sessions.keys()], ['f1']);
    }
  });
  it('forgets sessions at their end, and not before', async () => {
    const first = await Journal.open(file(), now);
    await first.note({ is: 'session', fileId: 'f1', uri: 'https://x/1', expiresAt: later(1000) });
    assert.equal((await Journal.open(file(), later(999))).sessions.size, 1);
    assert.equal((await Journal.open(file(), later(1000))).sessions.size, 0);
    assert.equal(await readFile(file(), 'utf8'), '', 'the secret is gone from the file, too');
  });
  it('can be read by its owner alone', async () => {
    const journal = await Journal.open(file(), now);
    await journal.note({ is: 'submission', id: 's1' });
    assert.equal((await stat(file())).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, 'cache'))).mode & 0o777, 0o700);
  });
  it('is another one for another folder or server', () => {
    const at = (of: string, api: string) => journalPath(of, api, { XDG_CACHE_HOME: '/cache' });
    assert.match(at('/a', 'https://x'), /^\/cache\/spaceml-upload\/[0-9a-f]{24}\.jsonl$/);
    assert.notEqual(at('/a', 'https://x'), at('/b', 'https://x'));
    assert.notEqual(at('/a', 'https://x'), at('/a', 'https://y'));
  });
});
