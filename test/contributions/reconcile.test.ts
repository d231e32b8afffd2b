import assert from 'node:assert/strict';
import { datasetFiles, datasets } from '../../functions/catalogue/domain/dataset.ts';
import { datasetVersions } from '../../functions/catalogue/domain/version.ts';
import {
  disagreements,
  findings,
  passages,
} from '../../functions/contributions/domain/disagreement.ts';
import { submissionFiles } from '../../functions/contributions/domain/file.ts';
import { submissions } from '../../functions/contributions/domain/submission.ts';
import { chores } from '../../functions/contributions/traces.ts';
import {
  neverReadPass,
  ringForFixity,
} from '../../functions/contributions/usecases/reconcile/check-fixity.ts';
import { doisPass } from '../../functions/contributions/usecases/reconcile/dois.ts';
import { publishedPass } from '../../functions/contributions/usecases/reconcile/published.ts';
import { runPass, type Pass } from '../../functions/contributions/usecases/reconcile/run-pass.ts';
import { uploadsPass } from '../../functions/contributions/usecases/reconcile/uploads.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import { removeFile } from '../../functions/contributions/usecases/remove-file.ts';
import { reviewSubmission } from '../../functions/contributions/usecases/review-submission.ts';
import { startSession } from '../../functions/contributions/usecases/start-session.ts';
import { submitSubmission } from '../../functions/contributions/usecases/submit-submission.ts';
import { removeUploads } from '../../functions/contributions/usecases/remove-uploads.ts';
import { Fault } from '../../functions/platform/fault.ts';
import { withdrawVersion } from '../../functions/contributions/usecases/withdraw-version.ts';
import { policy } from '../../functions/policy.ts';
import { config } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { dieBefore } from './publishing.ts';
import { admin, author, checklist, csv, reviewer, world, type World } from './world.ts';

const day = 86_400_000;
const uploadsBucket = config.BUCKET_UPLOADS;
const datasetsBucket = config.BUCKET_DATASETS;
const plain = { contentType: 'text/csv' };

describe('reconcile: the daily comparison of records and reality', () => {
  let here: World;
  beforeEach(async () => void (here = await world()));

  const sweep = async () => {
    for (const chore of chores) await chore.run(here.app);
  };
  const accept = async (...ready: Parameters<World['ready']>) => {
    const { id } = await here.ready(...ready);
    await submitSubmission(here.app, author, { id });
    const decision = { verdict: 'accept' as const, checklist };
    await reviewSubmission(here.app, reviewer, { id, decision, door: 'api' });
    return id;
  };
  const publish = async () => {
    const id = await accept();
    await here.ring(id);
    await here.deliver();
    await removeUploads(here.app);
    const submission = await here.submission(id);
    if (submission.state !== 'published') throw new Error(submission.state);
    return { id, ...submission.publication };
  };
  const toldAdmins = async () =>
    (await here.letters()).filter(({ subject }) => /^Records and reality/.test(subject));
  const open = async () =>
    (await here.app.documents.find(disagreements, {})).map(({ value }) => value);
  const object = async (id: string, fileId: string) => (await here.objectOf(id, fileId))!;
  const forge = (id: string, name: string) =>
    here.objects.create(uploadsBucket, `in/${id}/r1/${name}`, 'x', plain);

  /** Makes one disagreement; answers where it is. */
  const plants: [code: keyof typeof findings, what: string, plant: () => Promise<string>][] = [
    [
      'upload-unknown',
      'an object below a submission that no record names',
      async () => {
        const { id } = await here.ready();
        return (await forge(id, 'ghost'))!.name;
      },
    ],
    [
      'upload-stray',
      'an object of a submission that does not exist',
      async () => (await forge('nobody', 'ghost'))!.name,
    ],
    [
      'upload-stray',
      'an object outside the folder of submissions',
      async () => (await here.objects.create(uploadsBucket, 'a.csv', 'x', plain))!.name,
    ],
    [
      'upload-stray',
      'an object of a submission that is over',
      async () => {
        const { id } = await publish();
        return (await forge(id, 'late'))!.name;
      },
    ],
    [
      'upload-left',
      'bytes of a file that was taken out',
      async () => {
        const { id, fileId } = await here.ready();
        await removeFile(here.app, author, { id, fileId });
        await forge(id, fileId);
        here.app.pass(policy.submission.stuck + 1);
        return `submissions/${id}/files/${fileId}`;
      },
    ],
    [
      'upload-unannounced',
      'an upload whose event was lost',
      async () => {
        const id = await here.open();
        const [fileId] = await here.declare(id, { path: 'a.csv', size: csv.length });
        const { uri } = await startSession(here.app, author, { id, fileId: fileId! });
        await here.objects.put(uri, Buffer.from(csv));
        here.app.pass(policy.submission.stuck + 1);
        return `submissions/${id}/files/${fileId!}`;
      },
    ],
    [
      'upload-missing',
      'a checked upload that is gone',
      async () => {
        const { id, fileId } = await here.ready();
        here.objects.kept.delete(`${uploadsBucket}/${(await object(id, fileId)).name}`);
        return `submissions/${id}/files/${fileId}`;
      },
    ],
    [
      'upload-other',
      'a checked upload whose place another object has',
      async () => {
        const { id, fileId } = await here.ready();
        const { name } = await object(id, fileId);
        here.objects.kept.delete(`${uploadsBucket}/${name}`);
        await here.objects.create(uploadsBucket, name, csv, plain);
        return `submissions/${id}/files/${fileId}`;
      },
    ],
    [
      'file-stuck',
      'a file that nobody checks',
      async () => {
        const id = await here.open();
        const fileId = await here.upload(id, 'a.csv', csv);
        here.app.pass(policy.reconcile.stuck + 1);
        return `submissions/${id}/files/${fileId}`;
      },
    ],
    [
      'waits-for-review',
      'a submission that nobody reviews',
      async () => {
        const { id } = await here.ready();
        await submitSubmission(here.app, author, { id });
        here.app.pass(policy.reconcile.review + 1);
        return `submissions/${id}`;
      },
    ],
    [
      'publication-stuck',
      'a publication that does not begin',
      async () => {
        const id = await accept();
        here.app.pass(policy.reconcile.stuck + 1);
        return `submissions/${id}`;
      },
    ],
    [
      'publication-stopped',
      'a publication that stopped',
      async () => {
        const id = await accept();
        here.registry.put = () => Promise.reject(new Fault('conflict', 'DataCite refuses.'));
        await here.ring(id);
        await assert.rejects(here.deliver(), /DataCite refuses/);
        return `submissions/${id}`;
      },
    ],
    [
      'published-missing',
      'a published object that is gone',
      async () => {
        const { datasetId } = await publish();
        const name = `${datasetId}/v1/data/labels.csv`;
        here.objects.kept.delete(`${datasetsBucket}/${name}`);
        return name;
      },
    ],
    [
      'published-other',
      'a published object that was written anew',
      async () => {
        const { datasetId } = await publish();
        const name = `${datasetId}/v1/README.md`;
        const { bytes } = here.objects.kept.get(`${datasetsBucket}/${name}`)!;
        here.objects.kept.delete(`${datasetsBucket}/${name}`);
        await here.objects.create(datasetsBucket, name, bytes, plain);
        return name;
      },
    ],
    [
      'published-unknown',
      'an object among a version that its list does not name',
      async () => {
        const { datasetId } = await publish();
        const name = `${datasetId}/v1/data/extra.csv`;
        await here.objects.create(datasetsBucket, name, 'x', plain);
        return name;
      },
    ],
    [
      'doi-state',
      'a DOI that the registry hides',
      async () => {
        const { doi } = await publish();
        here.registry.dois.get(doi)!.state = 'registered';
        return `doi:${doi}`;
      },
    ],
    [
      'doi-state',
      'a DOI of a withdrawn version that can be searched for',
      async () => {
        const { id, datasetId, doi } = await publish();
        const admin = { ...reviewer, id: 'admin', roles: ['admin' as const] };
        const input = { datasetId, version: 1, reason: 'It was wrong.' };
        await withdrawVersion(here.app, admin, input);
        await sweep();
        await here.ring(id);
        await here.deliver();
        await sweep();
        assert.deepEqual(await open(), []);
        here.registry.dois.get(doi)!.state = 'findable';
        return `doi:${doi}`;
      },
    ],
    [
      'doi-unknown',
      'a DOI under our prefix that nothing here has',
      async () => {
        for (let n = 0; n < 3; n += 1) await publish();
        await here.registry.put('10.5072/stray', {});
        return 'doi:10.5072/stray';
      },
    ],
    [
      'fixity-differs',
      'published bytes that rotted under the same generation and sum',
      async () => {
        const { datasetId } = await publish();
        const name = `${datasetId}/v1/data/labels.csv`;
        here.objects.kept.get(`${datasetsBucket}/${name}`)!.bytes[0]! ^= 1;
        here.app.pass(policy.submission.fixityEvery + 1);
        await sweep();
        await here.deliver();
        return name;
      },
    ],
  ];
  for (const [code, what, plant] of plants)
    it(`${code}: ${what} is told, once, and nothing is lost`, async () => {
      const place = await plant();
      const before = [...here.objects.kept.keys()];
      await sweep();
      const mails = await toldAdmins();
      assert.equal(mails.length, 1);
      assert.equal(mails[0]?.to, config.CONTACT);
      assert.ok(mails[0].text.includes(`${findings[code][0]}: ${place}`), mails[0].text);
      assert.deepEqual(
        (await open()).map((one) => [one.code, one.place]),
        [[code, place]],
      );
      const gone = before.filter((name) => !here.objects.kept.has(name));
      assert.equal(gone.length, code === 'upload-left' ? 1 : 0);
      await sweep();
      assert.equal((await toldAdmins()).length, 1, 'the same again is no news');
    });

  it('finds nothing in a world that is as it says', async () => {
    await publish();
    const id = await here.open();
    await here.declare(id, { path: 'later.csv', size: 5 });
    const { id: other, fileId } = await here.ready({ title: 'Another that is submitted' });
    await removeFile(here.app, author, { id: other, fileId });
    await here.upload(other, 'image.fits', csv);
    await here.deliver();
    await sweep();
    assert.deepEqual([await open(), await toldAdmins()], [[], []]);
  });
  it('knows the DOI of a draft on its way, of what was superseded, and of a tombstone', async () => {
    const { datasetId } = await publish();
    const next = await accept({ newVersionOf: datasetId });
    await dieBefore(here, next, 'doi-draft');
    await sweep();
    assert.equal(here.registry.dois.size, 2);
    assert.deepEqual(await open(), []);
    await here.ring(next);
    await publishSubmission(here.app, next);
    const input = { datasetId, version: 1, reason: 'It was wrong.' };
    await withdrawVersion(here.app, admin, input);
    await publishSubmission(here.app, (await here.app.documents.find(submissions, {}))[0]!.id);
    await sweep();
    assert.deepEqual(await open(), []);
  });
  describe('published files that were never read again', () => {
    const forget = async (datasetId: string) => {
      const files = await here.app.documents.find(datasetFiles, { within: datasetId });
      await here.app.documents.transact((tx) => {
        for (const { id } of files) tx.patch(datasetFiles, id, { fixityAt: undefined });
        return Promise.resolve();
      });
      return files.map(({ id }) => id);
    };
    const rung = () => {
      const places = here.messages.map(({ data }) => data as { datasetId: string; fileId: string });
      here.messages.length = 0;
      return places.map(({ datasetId, fileId }) => `${datasetId}/${fileId}`);
    };
    const small = (records: number, fixity: number) => ({
      ...here.app,
      policy: { ...policy, reconcile: { ...policy.reconcile, records, fixity } },
    });
    it('are rung for in order, so many in a run, and none twice or left out', async () => {
      const files = await forget((await publish()).datasetId);
      const all: string[] = [];
      for (let runs = 0; all.length < files.length + 3 && runs < 9; runs += 1) {
        await runPass(small(20, 3), neverReadPass);
        const now = rung();
        assert.ok(now.length <= 3);
        all.push(...now);
      }
      const next = files.slice(0, all.length - files.length);
      assert.deepEqual(all, [...files, ...next], 'and then the next round');
    });
    it('are read, and then due after 180 days as the others', async () => {
      const { datasetId } = await publish();
      await forget(datasetId);
      await runPass(here.app, neverReadPass);
      await here.deliver();
      await runPass(here.app, neverReadPass);
      assert.deepEqual(rung(), []);
      for (const { value } of await here.app.documents.find(datasetFiles, { within: datasetId }))
        assert.deepEqual(value.fixityAt, here.app.now());
    });
    it('differ, too, and lie in whatever bucket their dataset has', async () => {
      const { datasetId } = await publish();
      await forget(datasetId);
      const elsewhere = `${datasetId}/v1/data/labels.csv`;
      const { object } = here.objects.kept.get(`${datasetsBucket}/${elsewhere}`)!;
      here.objects.kept.delete(`${datasetsBucket}/${elsewhere}`);
      const rotten = { ...object, bucket: 'elsewhere' };
      here.objects.kept.set(`elsewhere/${elsewhere}`, {
        object: rotten,
        bytes: Buffer.alloc(object.size),
      });
      await here.app.documents.transact((tx) => {
        tx.patch(datasets, datasetId, { bucket: 'elsewhere' } as never);
        return Promise.resolve();
      });
      await runPass(here.app, neverReadPass);
      const data = here.messages
        .splice(0)
        .find(({ data: place }) => JSON.stringify(place).includes('0000010'));
      here.messages.push(data!);
      await here.deliver();
      assert.deepEqual(
        (await open()).map(({ code, place }) => [code, place]),
        [['fixity-differs', elsewhere]],
      );
    });
  });
  it('forgets what was mended', async () => {
    const name = (await forge('nobody', 'ghost'))!.name;
    await sweep();
    assert.equal((await open()).length, 1);
    here.objects.kept.delete(`${uploadsBucket}/${name}`);
    here.app.pass(day);
    await sweep();
    assert.deepEqual(await open(), []);
  });
  it('tells what was found before it forgets that it was mended', async () => {
    const name = (await forge('nobody', 'ghost'))!.name;
    const strays = chores.find(({ name: chore }) => chore === 'compare: strays')!;
    await strays.run(here.app);
    here.objects.kept.delete(`${uploadsBucket}/${name}`);
    here.app.pass(day);
    await sweep();
    assert.equal((await toldAdmins()).length, 1);
  });
  it('all disagreements of a day come in one mail', async () => {
    await forge('nobody', 'ghost');
    const { doi } = await publish();
    here.registry.dois.get(doi)!.state = 'draft';
    await sweep();
    const [mail, ...more] = await toldAdmins();
    assert.match(mail!.subject, /2 found/);
    assert.deepEqual(more, []);
  });
  it('checks a mended file again, and is content', async () => {
    const { datasetId } = await publish();
    const kept = here.objects.kept.get(`${datasetsBucket}/${datasetId}/v1/data/labels.csv`)!;
    kept.bytes[0]! ^= 1;
    here.app.pass(policy.submission.fixityEvery + 1);
    await sweep();
    await here.deliver();
    assert.equal((await open()).length, 1);
    kept.bytes[0]! ^= 1;
    await sweep();
    assert.deepEqual(here.messages, [], 'not twice a day');
    here.app.pass(day);
    await sweep();
    assert.equal(here.messages.length, 1);
    await here.deliver();
    assert.deepEqual(await open(), []);
    await sweep();
    assert.deepEqual(here.messages, [], 'and not again for 180 days');
    const files = await here.app.documents.find(datasetFiles, { within: datasetId });
    const read = files.map(({ value }) => here.app.now().getTime() - value.fixityAt!.getTime());
    assert.deepEqual([...new Set(read)].sort(), [0, day]);
  });
  describe('published files whose bytes are gone or differ', () => {
    /** The one data file of a version, of a submission or of an operator's dataset, spoilt; and how to mend it. */
    const spoil = async (how: 'gone' | 'differs', whose: 'contributed' | 'operator’s') => {
      const { id, datasetId } = await publish();
      if (whose === 'operator’s')
        await here.app.documents.transact((tx) => {
          tx.patch(datasetVersions, `${datasetId}/1`, { submissionId: undefined });
          tx.remove(submissions, id);
          return Promise.resolve();
        });
      const name = `${datasetId}/v1/data/labels.csv`;
      const key = `${datasetsBucket}/${name}`;
      const there = here.objects.kept.get(key)!;
      const turn = () => void (there.bytes[0]! ^= 1);
      const spoilIt = () => (how === 'gone' ? void here.objects.kept.delete(key) : turn());
      const mend = () => (how === 'gone' ? void here.objects.kept.set(key, there) : turn());
      spoilIt();
      here.app.pass(policy.submission.fixityEvery + 1);
      return { datasetId, name, mend, spoilIt };
    };
    const run = async () => {
      await sweep();
      await here.deliver();
    };
    const days = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        await run();
        here.app.pass(day);
      }
    };
    for (const [how, whose, code] of [
      ['gone', 'operator’s', 'published-missing'],
      ['gone', 'contributed', 'published-missing'],
      ['differs', 'operator’s', 'fixity-differs'],
      ['differs', 'contributed', 'fixity-differs'],
    ] as const)
      it(`one that is ${how}, ${whose}: told once, off the list once mended, told anew when it comes back`, async () => {
        const { name, mend, spoilIt } = await spoil(how, whose);
        await days(5);
        assert.deepEqual(
          (await open()).map((one) => [one.code, one.place]),
          [[code, name]],
        );
        assert.equal((await toldAdmins()).length, 1);
        mend();
        await days(2);
        assert.deepEqual(await open(), []);
        spoilIt();
        here.app.pass(policy.submission.fixityEvery + 1);
        await days(3);
        assert.equal((await toldAdmins()).length, 2);
      });
    for (const how of ['gone', 'differs'] as const)
      it(`one that is ${how} takes no place of those that wait longer`, async () => {
        const { datasetId } = await spoil(how, 'contributed');
        const few = { ...policy, reconcile: { ...policy.reconcile, fixity: 1 } };
        const read = new Set<string>();
        const files = await here.app.documents.find(datasetFiles, { within: datasetId });
        for (let n = 0; n < files.length; n += 1) {
          await ringForFixity({ ...here.app, policy: few });
          for (const { data } of here.messages) read.add((data as { fileId: string }).fileId);
          await here.deliver();
          here.app.pass(day);
        }
        assert.equal(read.size, files.length);
      });
  });
  it('fixity is due after 180 days, and not before', async () => {
    await publish();
    here.app.pass(policy.submission.fixityEvery);
    await sweep();
    assert.deepEqual(here.messages, []);
    here.app.pass(1);
    await sweep();
    assert.equal(here.messages.length, 9, 'the data and eight documents');
  });

  describe('a comparison is done in bounded pieces', () => {
    const small = (records: number) => ({
      ...here.app,
      policy: { ...policy, reconcile: { ...policy.reconcile, records, dois: records } },
    });
    it('goes on where the last run came to', async () => {
      for (let n = 0; n < 3; n += 1) await forge(await here.open(), 'ghost');
      const found = async () => (await open()).length;
      for (const expected of [1, 2, 3]) {
        await runPass(small(1), uploadsPass);
        assert.equal(await found(), expected);
      }
      assert.notEqual(await here.app.documents.get(passages, 'uploads'), undefined);
      await runPass(small(1), uploadsPass);
      assert.equal(await here.app.documents.get(passages, 'uploads'), undefined);
      assert.equal(await found(), 3);
    });
    it('goes on after a run that broke off, without asking again', async () => {
      for (let n = 0; n < 3; n += 1) await publish();
      const asked: string[] = [];
      const registry = {
        put: here.registry.put,
        list: here.registry.list,
        read: (doi: string) => {
          asked.push(doi);
          return asked.length === 2
            ? Promise.reject(new Error('the registry is down'))
            : here.registry.read(doi);
        },
      };
      const app = { ...here.app, registry };
      await assert.rejects(runPass(app, doisPass), /registry is down/);
      await runPass(app, doisPass);
      assert.equal(asked.length, 4, 'the second was asked twice');
      assert.equal(new Set(asked).size, 3);
    });
    it('reads 1 per file, and writes nothing of a submission where nothing is wrong', async () => {
      const id = await here.open();
      const paths = Array.from({ length: 100 }, (_, n) => ({ path: `${n}.csv` }));
      await here.declare(id, ...paths);
      const documents = counted(here.app.documents);
      const run = (pass: Pass) => runPass({ ...here.app, documents }, pass);
      await run(uploadsPass);
      // passage, submission, its files, no further submission, no disagreement; the passage twice
      assert.deepEqual([documents.reads, documents.writes], [104, 2]);
      documents.reset();
      await run(publishedPass);
      assert.deepEqual([documents.reads, documents.writes], [3, 1]);
    });
  });

  describe('unfinished uploads: sessions live six days', () => {
    const reminded = async () =>
      (await here.letters()).filter(({ subject }) => /not finished/.test(subject));
    it('the owner is told once for each file, after six days and not before', async () => {
      const id = await here.open();
      await here.declare(id, { path: 'a.csv', size: 5 });
      const { updatedAt } = await here.submission(id);
      here.app.pass(policy.submission.sessionLives - 1);
      await sweep();
      assert.deepEqual(await reminded(), []);
      here.app.pass(1);
      await sweep();
      await sweep();
      const [mail, ...more] = await reminded();
      assert.deepEqual([mail?.to, more], [author.email, []]);
      assert.match(mail!.text, /a\.csv/);
      assert.deepEqual((await here.submission(id)).updatedAt, updatedAt, 'it stays idle');
      await here.declare(id, { path: 'b.csv', size: 5 });
      here.app.pass(policy.submission.sessionLives);
      await sweep();
      const again = (await reminded()).slice(1);
      assert.equal(again.length, 1);
      assert.match(again[0]!.text, /b\.csv/);
      assert.doesNotMatch(again[0]!.text, /a\.csv/);
      assert.equal((await here.submission(id)).reserved.files, 2, 'nothing was taken away');
      const states = await here.app.documents.find(submissionFiles, { within: id });
      assert.deepEqual(
        states.map(({ value }) => value.state),
        ['declared', 'declared'],
      );
    });
  });
});
