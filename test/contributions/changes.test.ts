import assert from 'node:assert/strict';
import { submissions } from '../../functions/contributions/domain/submission.ts';
import { reopenSubmission } from '../../functions/contributions/usecases/end-submission.ts';
import { readChanges } from '../../functions/contributions/usecases/read-changes.ts';
import { removeFile } from '../../functions/contributions/usecases/remove-file.ts';
import { linkForReview } from '../../functions/contributions/usecases/review-files.ts';
import {
  claimSubmission,
  reviewSubmission,
} from '../../functions/contributions/usecases/review-submission.ts';
import { submitSubmission } from '../../functions/contributions/usecases/submit-submission.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { sha256 } from '../../functions/platform/hash.ts';
import type { User } from '../../functions/platform/identity.ts';
import { policy } from '../../functions/policy.ts';
import type { Grant } from '../../functions/downloads/stores/signer.ts';
import { config } from '../support/app.ts';
import { rejects } from '../support/rejects.ts';
import { author, colleague, csv, reviewer, stranger, world, type World } from './world.ts';

describe('review: files and changes', () => {
  let here: World;
  let id: string;
  let fileId: string;
  const signed: Grant[] = [];
  beforeEach(async () => {
    here = await world();
    signed.length = 0;
    here.app.signer = { sign: (grant) => `https://signed/${signed.push(grant)}` };
    ({ id, fileId } = await here.ready());
  });
  const link = (by: User = reviewer, file = fileId) =>
    linkForReview(here.app, by, { id, fileId: file });
  const submit = () => submitSubmission(here.app, author, { id });
  const claim = () => claimSubmission(here.app, reviewer, id);
  const askForChanges = () =>
    reviewSubmission(here.app, reviewer, {
      id,
      decision: { verdict: 'request-changes', comment: 'Please mend it.' },
      door: 'api',
    });

  describe('a reviewer fetches the files of a submission', () => {
    it('by a link to exactly the checked bytes, for an hour, on the record', async () => {
      await submit();
      const before = await claim();
      const { url, file, expiresAt } = await link();
      const object = (await here.objectOf(id, fileId))!;
      const { bucket, name, generation } = object;
      const expires = new Date(here.app.now().getTime() + policy.download.urlLives);
      assert.deepEqual(signed, [
        { method: 'GET', bucket, name, generation, download: `review-${id}`, expires },
      ]);
      assert.deepEqual(
        [url, bucket, expiresAt],
        ['https://signed/1', config.BUCKET_UPLOADS, expires],
      );
      assert.equal(file.sha256, sha256(csv));
      const after = await here.submission(id);
      assert.deepEqual([after.version, after.updatedAt], [before.version, before.updatedAt]);
      const events = (await here.app.documents.find(eventsOf(submissions), { within: id })).map(
        ({ value }) => value,
      );
      assert.equal(brokenLink(after.chain, events), undefined);
      const { actor, action, reason } = events.at(-1)!;
      assert.deepEqual([actor, action, reason], [reviewer.id, 'fetch-file', fileId]);
    });
    it('only while it is in review, by the reviewer who took it', async () => {
      await rejects(link(), 'conflict');
      await submit();
      await rejects(link(), 'conflict');
      await claim();
      await rejects(link({ ...reviewer, id: 'another' }), 'forbidden');
      await link();
      await askForChanges();
      await rejects(link(), 'conflict');
    });
    for (const [what, who] of [
      ['the author', { ...author, roles: ['reviewer' as const] }],
      ['somebody of the team', { ...colleague, roles: ['reviewer' as const] }],
      ['an author by address', { ...reviewer, id: 'other', email: author.email }],
      ['somebody without the role', stranger],
      ['a reviewer without a verified address', { ...reviewer, emailVerified: false }],
    ] as [string, User][])
      it(`not ${what}`, async () => {
        await submit();
        await claim();
        await rejects(link(who), 'forbidden');
        assert.deepEqual(signed, []);
      });
    it('nor a file that is not checked, or not there', async () => {
      const other = await here.upload(id, 'image.fits', csv);
      await submit();
      await claim();
      await rejects(link(reviewer, other), 'conflict');
      await rejects(link(reviewer, 'none'), 'not-found');
    });
  });

  describe('what a revision changed', () => {
    const paths = async (user?: User) => {
      const { revision, added, removed, changed } = await readChanges(here.app, user, id);
      const names = (list: { path: string }[]) => list.map(({ path }) => path);
      return [revision, names(added), names(removed), names(changed)];
    };
    it('of the first revision everything is new', async () => {
      assert.deepEqual(await paths(), [1, ['labels.csv'], [], []]);
    });
    it('added, removed and replaced files; what came back as it was is no change', async () => {
      const gone = await here.upload(id, 'gone.csv', csv);
      const same = await here.upload(id, 'same.csv', csv);
      await here.upload(id, 'kept.csv', csv);
      await here.deliver();
      await submit();
      await claim();
      await askForChanges();
      await reopenSubmission(here.app, author, id);
      assert.deepEqual(await paths(), [2, [], [], []]);
      await here.upload(id, 'labels.csv', `${csv}2,11158\n`, { replace: true });
      await here.upload(id, 'new.csv', csv);
      const short = await here.upload(id, 'short-lived.csv', csv);
      for (const file of [gone, same, short])
        await removeFile(here.app, author, { id, fileId: file });
      await here.upload(id, 'same.csv', csv);
      await here.deliver();
      assert.deepEqual(await paths(), [2, ['new.csv'], ['gone.csv'], ['labels.csv']]);
      const { changed } = await readChanges(here.app, undefined, id);
      assert.equal(changed[0]?.before.sha256, sha256(csv));
      assert.equal(changed[0].after.sha256, sha256(`${csv}2,11158\n`));
      assert.deepEqual((await paths(author))[0], 2);
      await rejects(readChanges(here.app, stranger, id), 'not-found');
    });
  });
});
