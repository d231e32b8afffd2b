import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Scanner, Verdict } from './scanner.ts';

/** Longest answer that is read. */
const longestReply = 4096;

/**
 * ClamAV's daemon over TCP, by its command INSTREAM (clamd(8)): chunks with their length in four bytes, big-endian, ended by
 * an empty one. `silence`: milliseconds without a byte either way after which it counts as not there.
 */
export const clamdScanner = (url: string, silence: number): Scanner => ({
  async scan(content) {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port || 3310) });
    socket.setTimeout(silence, () => socket.destroy(new Error('The scanner is silent.')));
    try {
      const reply = replyOf(socket);
      // what cannot be read ends the call; what cannot be sent is explained by the answer, if there is one
      const failed = send(socket, content).then(() => new Promise<never>(() => undefined));
      return verdictOf(await Promise.race([reply, failed]));
    } finally {
      socket.destroy();
    }
  },
});

/** The answer up to its NUL; rejects when the connection ends without one. */
function replyOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (piece: Buffer) => {
      text += piece.toString('latin1');
      if (text.includes('\0')) {
        resolve(text.slice(0, text.indexOf('\0')));
        socket.destroy();
      } else if (text.length > longestReply) reject(new Error('The scanner answers without end.'));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The scanner hangs up.')));
  });
}

async function send(socket: Socket, content: AsyncIterable<Uint8Array>): Promise<void> {
  const write = (bytes: Uint8Array) =>
    new Promise<boolean>((resolve) => {
      socket.write(bytes, (error) => resolve(!error));
    });
  if (!(await write(Buffer.from('zINSTREAM\0')))) return;
  for await (const piece of content) {
    // clamd answers and hangs up in the middle of what is too large: read that before sending more, or it is lost
    await setImmediate();
    const length = Buffer.alloc(4);
    length.writeUInt32BE(piece.length);
    if (piece.length > 0 && !(await write(Buffer.concat([length, piece])))) return;
  }
  await write(Buffer.alloc(4));
}

function verdictOf(reply: string): Verdict {
  if (reply === 'stream: OK') return { outcome: 'clean' };
  const signature = /^stream: (.{1,200}) FOUND$/.exec(reply)?.[1];
  if (signature !== undefined) return { outcome: 'infected', signature };
  if (reply.startsWith('INSTREAM size limit exceeded')) return { outcome: 'too-large' };
  throw new Error('The scanner comes to no verdict.');
}
