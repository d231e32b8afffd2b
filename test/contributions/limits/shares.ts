import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Readable } from 'node:stream';
import type { App } from '../../../functions/app.ts';
import { disagreements, passages } from '../../../functions/contributions/domain/disagreement.ts';
import { lookInto, type Budget } from '../../../functions/contributions/domain/look-into.ts';
import { clamdScanner } from '../../../functions/contributions/stores/clamd-scanner.ts';
import { dataciteRegistry } from '../../../functions/contributions/stores/datacite-registry.ts';
import { checkFile } from '../../../functions/contributions/usecases/check-file.ts';
import {
  hashObject,
  type Checkpoint,
} from '../../../functions/contributions/usecases/hash-file.ts';
import { findMentions } from '../../../functions/contributions/usecases/find-mentions.ts';
import { publishSubmission } from '../../../functions/contributions/usecases/publish-submission.ts';
import { ringForFixity } from '../../../functions/contributions/usecases/reconcile/check-fixity.ts';
import { doisPass } from '../../../functions/contributions/usecases/reconcile/dois.ts';
import {
  note,
  runPass,
  type Pass,
} from '../../../functions/contributions/usecases/reconcile/run-pass.ts';
import { tellDisagreements } from '../../../functions/contributions/usecases/reconcile/tell-admins.ts';
import { uploadsPass } from '../../../functions/contributions/usecases/reconcile/uploads.ts';
import { policy, type Policy } from '../../../functions/policy.ts';
import { config } from '../../support/app.ts';
import { tar, tarEntry } from '../minimal.ts';
import { accepted, acceptIt, publicationOf, published } from '../publishing.ts';
import { csv, world, type World } from '../world.ts';
import type { Limit } from './limit.ts';

const { submission, reconcile, publication } = policy;

/** How much one run, one reader or one mail takes; what is more is left to the next, or said. */
const share = (
  of: string,
  what: string,
  limit: number,
  through: (n: number) => Promise<boolean>,
): Limit => ({
  ...{ of, what },
  within: async () => assert.equal(await through(limit), true),
  beyond: async () => assert.equal(await through(limit + 1), false),
});

const withPolicy = (
  here: World,
  change: { [part in 'submission' | 'reconcile' | 'publication']?: Partial<Policy[part]> },
): App => {
  const app = here.app as App;
  app.policy = {
    ...policy,
    submission: { ...policy.submission, ...change.submission },
    reconcile: { ...policy.reconcile, ...change.reconcile },
    publication: { ...policy.publication, ...change.publication },
  };
  return app;
};

/** Reads of the whole come in two pieces, the first of so many bytes; `between` happens after it. */
function inTwo(here: World, first: number, between: () => void): void {
  const { read } = here.objects;
  const objects = Object.create(here.objects) as typeof here.objects;
  objects.read = (object, range) => {
    if (range?.end !== undefined) return read(object, range);
    const { bytes } = here.objects.kept.get(`${object.bucket}/${object.name}`)!;
    const rest = bytes.subarray(range?.start ?? 0);
    return Readable.from(
      (function* () {
        between();
        yield rest.subarray(0, first);
        if (rest.length > first) yield rest.subarray(first);
      })(),
    );
  };
  here.app.objects = objects;
}

const hashedInOneRun = async (passed: number) => {
  const here = await world();
  const id = await here.open();
  const fileId = await here.upload(id, 'a.csv', csv);
  here.messages.length = 0;
  inTwo(here, 5, () => {
    here.app.pass(passed);
  });
  await checkFile(here.app, { submissionId: id, fileId });
  const { state } = await here.file(id, fileId);
  assert.deepEqual(
    [state, here.messages.length],
    state === 'valid' ? ['valid', 0] : ['checking', 1],
  );
  return state === 'valid';
};
const publishedInOneRun = async (passed: number) => {
  const here = await world();
  const id = await accepted(here);
  const { put } = here.registry;
  here.registry.put = (...call) => {
    if (here.registry.calls === 0) here.app.pass(passed);
    return put(...call);
  };
  await publishSubmission(here.app, id);
  const after = await here.submission(id);
  const waits = after.state === 'publishing' && after.publication.waiting;
  assert.ok(after.state === 'published' || waits, after.state);
  return after.state === 'published';
};
const withoutCheckpoint = async (first: number) => {
  const here = await world();
  const object = await here.objects.create('b', 'a', 'x'.repeat(9), { contentType: 'text/csv' });
  inTwo(here, first, () => undefined);
  const kept: Checkpoint[] = [];
  const app = withPolicy(here, { submission: { checkpoint: 5 } });
  const save = (checkpoint: Checkpoint) => Promise.resolve(kept.push(checkpoint) > 0);
  await hashObject(app, { load: () => Promise.resolve(undefined), save }, object!);
  assert.equal(kept.length, 1);
  return kept[0]!.offset !== first;
};

/** A parser that asks for so many ranges, so far apart. */
const asking = function* (ranges: number, apart: number) {
  for (let n = 0; n < ranges; n += 1) yield { start: n * apart, length: 1 };
  return { issues: [], dangerous: false };
};
const looksThrough = async (budget: Partial<Budget>, ranges: number, apart: number) => {
  const read = (_: number, length: number) => Promise.resolve(Buffer.alloc(length));
  const all = { ahead: 10, reads: 1000, steps: 1000, ...budget };
  return (await lookInto(asking(ranges, apart), 1e6, read, all)) !== undefined;
};
/** A tar of so many entries, each to be read for itself. */
const tarIsSeen = async (entries: number) => {
  const here = await world();
  const id = await here.open();
  const content = 'x'.repeat(100_000);
  const many = Array.from({ length: entries }, (_, n) => tarEntry(`${n}.csv`, content));
  const fileId = await here.upload(id, 'a.tar', tar(...many));
  here.messages.length = 0;
  const look = { ...submission.look, reads: 4 };
  await checkFile(withPolicy(here, { submission: { look } }), { submissionId: id, fileId });
  const file = await here.file(id, fileId);
  if (file.state === 'refused')
    assert.deepEqual(
      file.issues.map(({ code, suggestion }) => [code, suggestion]),
      [['archive-entries', 'Split it into several archives.']],
    );
  return file.state === 'valid';
};

const scanned = async (size: number) => {
  const here = await world();
  const id = await here.open();
  const fileId = await here.upload(id, 'a.csv', 'x'.repeat(size));
  here.messages.length = 0;
  const scan = { ...submission.scan, largest: 20 };
  const app = withPolicy(here, { submission: { scan } });
  app.scanner = { scan: () => Promise.resolve({ outcome: 'clean' as const }) };
  await checkFile(app, { submissionId: id, fileId });
  const file = await here.file(id, fileId);
  const malware = file.state === 'valid' ? file.malware : file.state;
  assert.ok(malware === 'clean' || malware === 'too-large', malware);
  return malware === 'clean';
};

/** Serves while `work` runs. */
async function serving<T>(server: Server, work: (port: number) => Promise<T>): Promise<T> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}
const answersIn = (silent: boolean) =>
  serving(
    createServer((socket) => {
      socket.on('error', () => undefined);
      if (!silent) socket.once('data', () => socket.end('stream: OK\0'));
    }),
    (port) => {
      const url = `tcp://127.0.0.1:${port}`;
      const content = Readable.from([Buffer.from(csv)]);
      return clamdScanner(url, silent ? 50 : submission.scan.silence).scan(content);
    },
  );

/** What the registry comes to when DataCite answers so first, and well afterwards. */
const registryAfter = async (fails: [status: number, retryAfter?: number][]) => {
  const waits: number[] = [];
  const left = [...fails];
  const listener: RequestListener = (request, response) => {
    request.resume();
    const [status, after] = left.shift() ?? [200];
    response.writeHead(status, after === undefined ? {} : { 'retry-after': String(after) });
    response.end(JSON.stringify({ data: { attributes: { state: 'draft' } } }));
  };
  return serving(createHttp(listener), async (port) => {
    const settings = { ...config, DATACITE_URL: `http://127.0.0.1:${port}` };
    const registry = dataciteRegistry(settings, (ms) => Promise.resolve(waits.push(ms)));
    const read = await registry.read('10.5072/a').then(
      (state) => state === 'draft',
      (error: unknown) => {
        assert.match(String(error), /DataCite answers 503/);
        return false;
      },
    );
    return { read, waits };
  });
};
const fails = (times: number): [number][] => Array.from({ length: times }, () => [503]);

/** Whether one run comes to the end of a comparison of so many records and the empty page behind them. */
const comparedInOneRun = async (
  pass: Pass,
  name: 'records' | 'dois',
  make: (here: World) => Promise<unknown>,
  records: number,
) => {
  const here = await world();
  for (let n = 1; n < records; n += 1) await make(here);
  await runPass(withPolicy(here, { reconcile: { [name]: 3 } }), pass);
  return (await here.app.documents.get(passages, pass.name)) === undefined;
};
const rungInOneRun = async (files: number) => {
  const here = await world();
  await publicationOf(here, await published(here));
  here.app.pass(submission.fixityEvery + 1);
  // eight files are due
  const app = withPolicy(here, { reconcile: { fixity: 16 - files } });
  return (await ringForFixity(app)) === 8;
};
const toldInOneMail = async (found: number) => {
  const here = await world();
  const seen = Array.from({ length: found }, (_, n) => ({
    ...{ code: 'upload-stray' as const, place: `in/${n}` },
  }));
  await note(here.app, 'strays', here.app.now(), seen);
  await tellDisagreements(here.app);
  const left = await here.app.documents.find(disagreements, { where: [['told', '==', false]] });
  assert.equal(await tellDisagreements(here.app), left.length, 'the next mail has the rest');
  return left.length === 0;
};

const searched = async (bytes: number) => {
  const here = await world();
  const { datasetId } = await publicationOf(here, await published(here));
  const app = withPolicy(here, { publication: { nameSearch: csv.length * 2 - bytes } });
  const { unread } = await findMentions(app, { datasetId, version: 1, name: 'Nobody' });
  return unread.length === 0;
};
const unreadNamed = async (files: number) => {
  const here = await world();
  const { id } = await here.ready();
  for (let n = 1; n < files; n += 1) await here.upload(id, `${n}.csv`, csv);
  await here.deliver();
  await acceptIt(here, id);
  await here.ring(id);
  await here.deliver();
  const { datasetId } = await publicationOf(here, id);
  const app = withPolicy(here, { publication: { nameSearch: 0, unreadNamed: 2 } });
  const { unread, more } = await findMentions(app, { datasetId, version: 1, name: 'Nobody' });
  assert.equal(unread.length, 2);
  return !more;
};

export const shares: Limit[] = [
  share('submission.run', 'one run hashes so long', submission.run, hashedInOneRun),
  share('submission.run', 'one run publishes so long', submission.run, publishedInOneRun),
  share('submission.checkpoint', 'bytes without a checkpoint', 4, withoutCheckpoint),
  share('submission.look', 'reads', 5, (n) => looksThrough({ reads: 5 }, n, 100)),
  share('submission.look', 'ranges', 5, (n) => looksThrough({ steps: 5 }, n, 0)),
  share('submission.look', 'bytes read ahead', 10, (n) =>
    looksThrough({ reads: 1, ahead: 10 }, n, 1),
  ),
  share('submission.look', 'an archive that is not seen whole is refused', 3, tarIsSeen),
  share('submission.scan', 'bytes that the scanner takes', 20, scanned),
  {
    ...{ of: 'submission.scan', what: 'silence of the scanner, which is never clean' },
    within: async () => assert.deepEqual(await answersIn(false), { outcome: 'clean' }),
    beyond: () => assert.rejects(answersIn(true), /silent/),
  },
  share('publication.waits', 'tries at DataCite', publication.waits.length, async (n) => {
    const { read, waits } = await registryAfter(fails(n));
    assert.deepEqual(waits, [...publication.waits]);
    return read;
  }),
  share('publication.longestWait', 'asked for by DataCite', 60, async (seconds) => {
    const { read, waits } = await registryAfter([[503, seconds]]);
    assert.deepEqual(waits, read ? [publication.longestWait] : []);
    return read;
  }),
  share('publication.nameSearch', 'bytes searched for a name', csv.length, searched),
  share('publication.unreadNamed', 'files named as not searched', 2, unreadNamed),
  share('reconcile.records', 'submissions in one run', 3, (n) =>
    comparedInOneRun(uploadsPass, 'records', (here) => here.open(), n),
  ),
  share('reconcile.dois', 'DOIs in one run', 3, (n) =>
    comparedInOneRun(doisPass, 'dois', published, n),
  ),
  share('reconcile.fixity', 'files read again in one run', 8, rungInOneRun),
  share('reconcile.told', 'disagreements in one mail', reconcile.told, toldInOneMail),
];
