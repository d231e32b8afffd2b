import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { clamdScanner } from '../../functions/contributions/stores/clamd-scanner.ts';
import { onPath } from '../../scripts/lib/command.ts';
import type { Clamd } from '../../scripts/local/clamd/clamd.ts';
import { eicar, largest, realClamd, standIn } from './clamds.ts';

const clean = Buffer.from('time,flux\n2026-01-01,1.5\n'.repeat(1000));
async function* inPieces(content: Buffer, size: number) {
  for (let at = 0; at < content.length; at += size)
    yield await Promise.resolve(content.subarray(at, at + size));
}

// the daemon itself, where this machine has it, is held to the same as its stand-in
const program = onPath('clamd') ?? onPath('/usr/sbin/clamd');
const daemons: [string, () => Promise<Clamd>][] = [['the stand-in', standIn]];
if (program !== undefined) daemons.push(['clamd itself', () => realClamd(program)]);

for (const [name, start] of daemons)
  describe(`Scanner for malware, on ${name}`, function () {
    this.timeout(60_000);
    let clamd: Clamd;
    before(async () => {
      clamd = await start();
    });
    after(() => clamd.stop());
    const scan = (content: Buffer, size = 8192) =>
      clamdScanner(clamd.url, 30_000).scan(inPieces(content, size));

    it('says clean of what is', async () => {
      assert.deepEqual(await scan(clean), { outcome: 'clean' });
      assert.deepEqual(await scan(Buffer.alloc(largest - 10)), { outcome: 'clean' });
    });
    it('finds the EICAR test file, however it is cut', async () => {
      for (const size of [1, 7, 68, 8192]) {
        const verdict = await scan(eicar, size);
        assert.equal(verdict.outcome, 'infected');
        assert.match('signature' in verdict ? verdict.signature : '', /^Eicar-Test-Signature/);
      }
    });
    it('says too large of what it does not take, or nothing, but never clean', async () => {
      // hanging up in the middle may take its answer along: then the check comes again
      const outcomes = new Set<string>();
      for (let times = 0; times < 50 && !outcomes.has('too-large'); times += 1)
        outcomes.add(
          await scan(Buffer.alloc(4 * largest), 65_536).then(
            ({ outcome }) => outcome,
            () => 'none',
          ),
        );
      outcomes.delete('none');
      assert.deepEqual([...outcomes], ['too-large']);
    });
    it('says the same of many at once', async () => {
      const verdicts = await Promise.all(
        [clean, eicar, clean, eicar].map((content) => scan(content)),
      );
      assert.deepEqual(
        verdicts.map(({ outcome }) => outcome),
        ['clean', 'infected', 'clean', 'infected'],
      );
    });
    it('fails, and says nothing, when the content cannot be read to its end', async () => {
      const broken = async function* () {
        yield await Promise.resolve(clean);
        throw new Error('The connection broke.');
      };
      await assert.rejects(clamdScanner(clamd.url, 30_000).scan(broken()), /connection broke/);
    });
  });

describe('Scanner for malware: no verdict is never clean', () => {
  let server: Server;
  const answering = async (answer: string | undefined, silence = 5000) => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (answer === undefined) return;
      socket.once('data', () => socket.end(answer));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return clamdScanner(`tcp://127.0.0.1:${port}`, silence).scan(inPieces(clean, 100));
  };
  afterEach(() => server.close());

  for (const [what, answer, words] of [
    ['another answer', 'COMMAND READ TIMED OUT\0', /no verdict/],
    ['an error', 'Can’t allocate memory ERROR\0', /no verdict/],
    ['a word before OK', 'stream: not OK\0', /no verdict/],
    ['a connection that ends', '', /hangs up|ECONNRESET/],
    ['half an answer', 'stream: OK', /hangs up|ECONNRESET/],
    ['an answer without end', 'x'.repeat(9000), /without end|hangs up|ECONNRESET/],
  ] as const)
    it(what, () => assert.rejects(answering(answer), words));
  it('silence', () => assert.rejects(answering(undefined, 50), /silent/));
  it('nobody there', async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const scan = clamdScanner(`tcp://127.0.0.1:${port}`, 1000).scan(inPieces(clean, 100));
    await assert.rejects(scan, /ECONNREFUSED/);
  });
});
