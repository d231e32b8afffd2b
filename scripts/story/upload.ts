import { open, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { Deviation } from './tell.ts';

/** Sends bytes `from` to the end of a file to a session; `stopAfter` breaks the connection off in the middle. */
async function send(uri: string, file: string, from: number, stopAfter?: number): Promise<number> {
  const { size } = await stat(file);
  const handle = await open(file);
  try {
    return await new Promise<number>((resolve, reject) => {
      const put = request(uri, {
        method: 'PUT',
        headers: {
          'content-length': size - from,
          'content-range': `bytes ${from}-${size - 1}/${size}`,
        },
      });
      put.once('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      put.once('error', (error) => (stopAfter === undefined ? reject(error) : resolve(0)));
      const end = stopAfter === undefined ? size - 1 : Math.min(size, from + stopAfter) - 1;
      const bytes = handle.createReadStream({ start: from, end, autoClose: false });
      bytes.on('data', (chunk) => put.write(chunk));
      bytes.once('end', () => {
        if (stopAfter === undefined) put.end();
        else setTimeout(() => put.destroy(), 100);
      });
    });
  } finally {
    await handle.close();
  }
}

/** How many bytes of a session have arrived, or `done`. */
async function arrived(uri: string, size: number): Promise<number | 'done'> {
  const response = await fetch(uri, {
    method: 'PUT',
    headers: { 'content-range': `bytes */${size}`, 'content-length': '0' },
  });
  if (response.status === 200) return 'done';
  if (response.status !== 308) throw new Deviation(`The session answers ${response.status}.`);
  const range = /^bytes=0-(\d+)$/.exec(response.headers.get('range') ?? '');
  return range ? Number(range[1]) + 1 : 0;
}

/** Uploads a file through a resumable session. */
export async function upload(uri: string, file: string): Promise<void> {
  const status = await send(uri, file, 0);
  if (status !== 200) throw new Deviation(`The upload answers ${status}.`);
}

/** Uploads a file, breaking off half-way and resuming where the session says; answers that place. */
export async function uploadInterrupted(uri: string, file: string): Promise<number> {
  const { size } = await stat(file);
  await send(uri, file, 0, Math.ceil((size * 3) / 4));
  const offset = await arrived(uri, size);
  if (offset === 'done') throw new Deviation('The upload was not interrupted.');
  const status = await send(uri, file, offset);
  if (status !== 200) throw new Deviation(`The resumed upload answers ${status}.`);
  return offset;
}
