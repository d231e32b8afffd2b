import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { rulesRuntime } from './compile.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

export interface Engine {
  port: number;
  /** What it said so far: warnings of rules that could not be evaluated among it. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts the Storage emulator with these rules on Google's engine; the Firestore emulator runs already. */
export async function startEngine(project: string, rules: string): Promise<Engine> {
  const [jar, port] = [await rulesRuntime(), await freePort()];
  const main = join(import.meta.dirname, 'emulator.ts');
  const child = spawn(process.execPath, [main, String(port), project, rules], {
    env: { ...process.env, STORAGE_EMULATOR_BINARY_PATH: jar },
    detached: true,
  });
  let output = '';
  const ended = once(child, 'exit');
  const ready = new Promise<void>((resolve) => {
    const take = (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (/^ready$/m.test(output)) resolve();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
  });
  // its Java goes with the group
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
    await ended;
  };
  const started = await Promise.race([ready.then(() => true), ended.then(() => false)]);
  if (!started) throw new Error(`The Storage emulator did not start: ${output}`);
  return { port, output: () => output, stop };
}
