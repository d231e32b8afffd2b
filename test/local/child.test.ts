import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { startChild } from '../../scripts/local/child.ts';
import { CappedLog } from '../../scripts/local/log.ts';

const LAUNCHER = join(import.meta.dirname, 'fixtures/launcher.ts');

describe('children of the launcher', () => {
  let folder: string;
  let log: CappedLog;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'child-'));
    log = new CappedLog(join(folder, 'out.log'), 1000);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function ids(): Promise<number[]> {
    for (;;) {
      const text = await readFile(log.path, 'utf8');
      if (text.includes('\n')) return text.trim().split(' ').map(Number);
      await sleep(10);
    }
  }

  for (const signal of ['SIGKILL', 'SIGINT', 'SIGHUP'] as const)
    it(`end with it when ${signal} ends it, grandchildren and the deaf too`, async () => {
      const launcher = spawn(process.execPath, [LAUNCHER, log.path]);
      const processes = await ids();
      assert.equal(processes.length, 2);
      assert.deepEqual(processes.map(isRunning), [true, true]);
      launcher.kill(signal);
      await once(launcher, 'exit');
      await allGone(processes);
    });

  it('are killed when they do not stop by themselves', async () => {
    const child = startChild(['/bin/sh', '-c', 'trap "" TERM; echo $$ $$; sleep 1000'], { log });
    const processes = await ids();
    await child.stop(100);
    await allGone(processes);
  });

  it('may stop in their own way', async () => {
    const script = `process.on('SIGTERM', () => process.exit(7)); console.log('1 2'); setInterval(() => {}, 1000)`;
    const child = startChild([process.execPath, '-e', script], { log });
    await ids();
    await child.stop();
    assert.equal(await child.exited, 7);
  });

  it('leave nothing behind when they end by themselves', async () => {
    const child = startChild(['/bin/sh', '-c', 'sleep 1000 & echo $! $!; exit 3'], { log });
    assert.equal(await child.exited, 3);
    await allGone(await ids());
  });

  it('cannot fill the disk with their log', async () => {
    const child = startChild(
      ['/bin/sh', '-c', 'i=0; while [ $i -lt 2000 ]; do echo 0123456789; i=$((i+1)); done'],
      { log },
    );
    await child.exited;
    await sleep(50);
    for (const path of [log.path, `${log.path}.1`]) assert.ok((await stat(path)).size < 80_000);
  });
});

async function allGone(processes: readonly number[]): Promise<void> {
  const deadline = Date.now() + 3000;
  while (processes.some(isRunning)) {
    assert.ok(Date.now() < deadline, `still running: ${processes.filter(isRunning).join()}`);
    await sleep(10);
  }
}

/** A zombie that nobody has waited for does not count: signals reach it, but it does nothing any more. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
