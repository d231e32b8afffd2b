import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startClamd, type Clamd } from '../../scripts/local/clamd/clamd.ts';

/** The test file that every scanner knows (eicar.org); in two parts, for scanners look at this one, too. */
export const eicar = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD', '-ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
);
export const largest = 1024 * 1024;

export const standIn = (): Promise<Clamd> =>
  startClamd({ port: 0, largest, signatures: { 'Eicar-Test-Signature': eicar } });

/** ClamAV's own daemon with a database of that one signature, and nothing from outside. */
export async function realClamd(program: string): Promise<Clamd> {
  const folder = await mkdtemp(join(tmpdir(), 'clamd-'));
  const port = await freePort();
  await writeFile(join(folder, 'test.ndb'), `Eicar-Test-Signature:0:*:${eicar.toString('hex')}\n`);
  const settings = {
    ...{ TCPSocket: port, TCPAddr: '127.0.0.1', DatabaseDirectory: folder, Foreground: 'yes' },
    ...{ StreamMaxLength: largest, TemporaryDirectory: folder, SelfCheck: 0 },
  };
  const file = join(folder, 'clamd.conf');
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  await writeFile(file, lines.join(''));
  const child = spawn(program, ['--config-file', file], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`clamd ended with ${child.exitCode}.`);
    await sleep(100);
  }
  return {
    url: `tcp://127.0.0.1:${port}`,
    stop: async () => {
      child.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
