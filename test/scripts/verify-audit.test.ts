import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { audited } from '../../functions/audited.ts';
import { applications } from '../../functions/access/domain/application.ts';
import { anchorAudit } from '../../functions/platform/anchor.ts';
import { eventsOf, hashOf, recordEvent, type AuditEvent } from '../../functions/platform/audit.ts';
import type { MemoryDocuments } from '../../functions/platform/memory-documents.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { requestErasure } from '../../functions/people/usecases/request-erasure.ts';
import { finishErasure } from '../../functions/people/usecases/continue-erasure.ts';
import { subjectOf } from '../../functions/people/usecases/subject.ts';
import { traces as accessTraces } from '../../functions/access/traces.ts';
import { forgetDenials } from '../../functions/access/usecases/forget-denials.ts';
import { traces as peopleTraces } from '../../functions/people/traces.ts';
import { progressOn } from '../../scripts/admin-cli/progress.ts';
import { admin } from '../support/admin.ts';
import { approved, world, type World } from '../support/world.ts';

const record = 'applications/app1';
const event = (n: number) => `${record}/events/00000${n}`;

describe('scripts/verify-audit', () => {
  let app: World & { objects: MemoryObjects };
  beforeEach(async () => {
    app = Object.assign(await world(), { objects: new MemoryObjects() });
    await approved(app);
    await admin(app, 'roles set lead@example.org reviewer');
  });
  const stored = (path: string) => app.documents.stored.get(path)!;
  const chain = () => stored(record)['chain'] as { length: number; head: string; state: string };
  const anchor = () => anchorAudit(app, audited);
  const broken = async (words: RegExp, line = 'verify-audit') => {
    const { code, out } = await admin(app, line);
    assert.equal(code, 1, out);
    assert.match(out, words);
  };
  const whole = async () => {
    const { code, out } = await admin(app, 'verify-audit');
    assert.deepEqual([code, out.split('\n').at(-1)!.endsWith(' 0 broken')], [0, true], out);
    return out;
  };

  /** A forger who knows the format: the chain is cut after `length` events, and the record agrees. */
  const cut = (length: number) => {
    for (let n = chain().length; n > length; n -= 1) app.documents.stored.delete(event(n));
    const { hash, state } = stored(event(length)) as unknown as AuditEvent;
    Object.assign(stored(record), { state, chain: { length, head: hash, state } });
  };
  /** … or event `from` is edited and every hash after it made anew. */
  const rewrite = (from: number) => {
    let before = String(stored(event(from))['before']);
    for (let n = from; n <= chain().length; n += 1) {
      const { hash: _, ...content } = stored(event(n)) as unknown as AuditEvent;
      const edited = { ...content, before, ...(n === from ? { actor: 'somebody' } : {}) };
      before = hashOf(edited);
      app.documents.stored.set(event(n), { ...edited, hash: before });
    }
    Object.assign(stored(record), { chain: { ...chain(), head: before } });
  };

  it('finds nothing wrong where nothing is, before and after an anchor', async () => {
    assert.match(await whole(), /^no anchor yet/);
    await anchor();
    assert.match(await whole(), /^\d+ records and 1 anchors checked, 0 broken$/);
  });
  it('--json tells records, anchors and what is broken', async () => {
    await anchor();
    app.documents.stored.delete(event(2));
    const { code, out } = await admin(app, '--json verify-audit people');
    const value = JSON.parse(out) as object;
    assert.deepEqual([code, value], [0, { checked: 2, anchors: 1, broken: [] }]);
    const all = JSON.parse((await admin(app, '--json verify-audit')).out) as {
      broken: { record: string; problem: string }[];
    };
    assert.deepEqual(all.broken, [
      { record, problem: 'event 2 does not follow the one before it' },
    ]);
  });
  it('a kind that is not there: 2', async () => {
    assert.equal((await admin(app, 'verify-audit stars')).code, 2);
  });

  describe('by the chains alone', () => {
    const cases: [what: string, words: RegExp, tamper: () => void][] = [
      [
        'an edit',
        /app1: event 2 was changed/,
        () => Object.assign(stored(event(2)), { actor: 'somebody' }),
      ],
      ['a removed event', /event 2 does not follow/, () => app.documents.stored.delete(event(2))],
      [
        'a cut tail that the record still names',
        /\d events expected, \d found/,
        () => app.documents.stored.delete(event(chain().length)),
      ],
      [
        'a changed order',
        /does not follow/,
        () => {
          const [second, third] = [stored(event(2)), stored(event(3))];
          app.documents.stored.set(event(2), third).set(event(3), second);
        },
      ],
      [
        'a state that no event left',
        /the state is rejected, but the last event left approved/,
        () => Object.assign(stored(record), { state: 'rejected' }),
      ],
      [
        'a record that lost its chain',
        /the record has lost its chain/,
        () => delete stored(record)['chain'],
      ],
      [
        'a chain that is none',
        /the record has lost its chain/,
        () => Object.assign(stored(record), { chain: { length: 'many' } }),
      ],
    ];
    for (const [what, words, tamper] of cases)
      it(`finds ${what}`, async () => {
        tamper();
        await broken(words);
      });
  });

  describe('by the anchor', () => {
    beforeEach(() => anchor());
    const month = '2026-11';
    const cases: [what: string, words: RegExp, tamper: () => void][] = [
      [
        'a cut tail of which nothing is left',
        /app1: (\d) events were anchored in 2026-11, 2 are left/,
        () => cut(2),
      ],
      [
        'a history made anew, hashes and all',
        /app1: its first \d events are not those anchored in 2026-11/,
        () => rewrite(2),
      ],
      [
        'a record that vanished with all its events',
        /app1: the record has vanished; \d events were anchored in 2026-11/,
        () => {
          for (const path of [...app.documents.stored.keys()])
            if (path.startsWith(record)) app.documents.stored.delete(path);
        },
      ],
      [
        'a chain that was taken off, events and all',
        /the record has lost its chain/,
        () => {
          for (const path of [...app.documents.stored.keys()])
            if (path.startsWith(`${record}/`)) app.documents.stored.delete(path);
          delete stored(record)['chain'];
        },
      ],
    ];
    for (const [what, words, tamper] of cases)
      it(`finds ${what}, which the chains alone do not tell from the truth`, async () => {
        tamper();
        await broken(words);
        await broken(words, 'verify-audit applications');
      });
    it('finds each of them in later months, too', async () => {
      app.pass(40 * 86_400_000);
      await anchor();
      rewrite(2);
      await broken(/not those anchored in 2026-11/);
    });

    const kept = (name: string) => app.objects.kept.get(`demo-test-audit/${name}`)!;
    const part = () => [...app.objects.kept.keys()].find((name) => name.includes('/leaves/'))!;
    const replace = (name: string, from: string | RegExp, to: string) => {
      const found = kept(name);
      found.bytes = Buffer.from(found.bytes.toString('utf8').replace(from, to));
    };
    const forged: [what: string, words: RegExp, tamper: () => void][] = [
      [
        'an edited root',
        /anchors\/2026-11\.json: its root is another/,
        () => replace(`anchors/${month}.json`, /"root": ".{8}/, '"root": "00000000'),
      ],
      [
        'an edited number',
        /its root is another/,
        () => replace(`anchors/${month}.json`, /"chains": \d+/, '"chains": 1'),
      ],
      [
        'an edited leaf',
        /its part \w+ was changed/,
        () => replace(part().replace('demo-test-audit/', ''), '"length":1', '"length":2'),
      ],
      ['a removed part', /its part \w+ is gone/, () => app.objects.kept.delete(part())],
      [
        'an anchor under the name of another month',
        /2026-10\.json: it is not an anchor of that month/,
        () => {
          const { object, bytes } = kept(`anchors/${month}.json`);
          const name = 'anchors/2026-10.json';
          app.objects.kept.set(`demo-test-audit/${name}`, { object: { ...object, name }, bytes });
        },
      ],
      [
        'what is no anchor',
        /2026-11\.json: it is not an anchor/,
        () => replace(`anchors/${month}.json`, '{', ''),
      ],
    ];
    for (const [what, words, tamper] of forged)
      it(`finds ${what}`, async () => {
        tamper();
        await broken(words);
      });
    it('finds a removed anchor by the one after it', async () => {
      app.pass(40 * 86_400_000);
      await anchor();
      await whole();
      app.objects.kept.delete(`demo-test-audit/anchors/${month}.json`);
      await broken(/2026-12\.json: it does not follow the anchor before it/);
    });

    it('lets records live on: they grow, and new ones come', async () => {
      await admin(app, 'roles set lead@example.org');
      await approved(app, 'app2').catch(() => undefined);
      await admin(app, 'roles set member@example.org admin');
      await whole();
      app.pass(40 * 86_400_000);
      await anchor();
      await whole();
    });
    it('P-4.0d lets an entry of the deny list be forgotten', async () => {
      await admin(app, 'deny add member@example.org misuse');
      await anchor();
      app.pass(app.policy.misuse.denied + app.policy.retention.denial + 86_400_000);
      assert.equal(await forgetDenials(app), 1);
      await whole();
      await anchor();
      await whole();
    });
    it('P-2.2.4 lets a person be erased: the chain holds nothing of them', async () => {
      app.traces = [...accessTraces, ...peopleTraces];
      const { id } = await requestErasure(app, {
        subject: await subjectOf(app, app.lead),
        email: undefined,
        door: 'self',
        actor: 'lead',
      });
      await finishErasure(app, id);
      await whole();
    });
  });

  it('a record that changes while it is read is read again', async () => {
    await anchor();
    const { documents } = app;
    let moved = false;
    /** Somebody writes between the record and its events. */
    const racing: MemoryDocuments = Object.create(documents) as MemoryDocuments;
    racing.find = async (of, query) => {
      if (of.pattern === eventsOf(applications).pattern && !moved) {
        moved = true;
        await documents.transact(async (tx) => {
          const now = (await tx.get(applications, 'app1'))!;
          const done = { at: app.now(), actor: 'lead', action: 'note', state: now.state };
          tx.set(applications, 'app1', {
            ...now,
            chain: recordEvent(tx, applications, 'app1', now.chain, done),
          });
        });
      }
      return documents.find(of, query);
    };
    const { code, out } = await admin({ ...app, documents: racing }, 'verify-audit');
    assert.deepEqual([moved, code], [true, 0], out);
  });

  it('is a command of its own: the same words, the same exit code', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'verify-audit-'));
    await copyFile(join(import.meta.dirname, '../../scripts/verify-audit'), `${folder}/command`);
    await writeFile(`${folder}/admin`, '#!/bin/sh\necho "$@"\nexit 1\n', { mode: 0o755 });
    const { status, stdout } = spawnSync(`${folder}/command`, ['--json', 'people']);
    await rm(folder, { recursive: true });
    assert.deepEqual([String(stdout), status], ['verify-audit --json people\n', 1]);
  });
});

describe('progress of long work', () => {
  const draw = (isTTY: boolean, ...steps: [number, string, number?][]): string => {
    const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
    const progress = progressOn(stream);
    for (const step of steps) progress.show(...step);
    progress.clear();
    return String(stream.read() ?? '');
  };
  it('is a bar where the end is known', () => {
    assert.match(draw(true, [1, 'records', 4], [2, 'records', 4]), /█░* 50 %, 2 records/);
  });
  it('is full where there is more than was known', () => {
    assert.match(draw(true, [5, 'records', 4]), /█ 100 %, 5 records/);
  });
  it('is a number where the end is not known', () => {
    assert.match(draw(true, [7, 'files, 9 bytes']), /7 files, 9 bytes/);
    assert.doesNotMatch(draw(true, [7, 'files']), /%/);
  });
  it('is nothing where there is no terminal', () => {
    assert.equal(draw(false, [1, 'records', 4]), '');
  });
});
