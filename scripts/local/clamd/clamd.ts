import { createServer, type Socket } from 'node:net';

export interface ClamdOptions {
  readonly port: number;
  /** What it finds, by name. */
  readonly signatures: Readonly<Record<string, Buffer>>;
  /** Bytes that it takes of one stream. */
  readonly largest: number;
  readonly log?: (line: string) => void;
}

export interface Clamd {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Stands in for ClamAV's daemon: PING and INSTREAM of clamd(8), over TCP, with signatures of plain bytes. */
export async function startClamd(options: ClamdOptions): Promise<Clamd> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    void answer(socket, options).then(
      (reply) => {
        options.log?.(reply);
        socket.end(`${reply}\0`);
      },
      () => socket.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `tcp://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

async function answer(socket: Socket, { signatures, largest }: ClamdOptions): Promise<string> {
  const input = new Input(socket);
  const command = await input.until(0);
  if (command === 'zPING') return 'PONG';
  if (command !== 'zINSTREAM') return 'UNKNOWN COMMAND';
  const longest = Math.max(...Object.values(signatures).map(({ length }) => length), 1);
  let seen = Buffer.alloc(0);
  let found: string | undefined;
  for (let total = 0; ;) {
    const length = (await input.take(4)).readUInt32BE();
    if (length === 0) return found === undefined ? 'stream: OK' : `stream: ${found} FOUND`;
    total += length;
    if (total > largest) return 'INSTREAM size limit exceeded. ERROR';
    // a signature may be cut by chunks
    seen = Buffer.concat([seen.subarray(1 - longest), await input.take(length)]);
    found ??= Object.keys(signatures).find((name) => seen.includes(signatures[name]!));
  }
}

/** What a client sends, in the portions that are asked for; rejects when it hangs up. */
class Input {
  readonly #pieces: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  constructor(socket: Socket) {
    this.#pieces = (socket as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }
  async take(length: number): Promise<Buffer> {
    while (this.#rest.length < length) await this.#more();
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }
  async until(end: number): Promise<string> {
    for (;;) {
      const at = this.#rest.indexOf(end);
      if (at >= 0) return (await this.take(at + 1)).toString('latin1', 0, at);
      await this.#more();
    }
  }
  async #more(): Promise<void> {
    const next = await this.#pieces.next();
    if (next.done === true) throw new Error('The client hangs up.');
    this.#rest = Buffer.concat([this.#rest, next.value]);
  }
}
