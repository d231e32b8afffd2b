import assert from 'node:assert/strict';
import { withheld } from '../../functions/catalogue/domain/uncredit.ts';
import { submissions, type Form } from '../../functions/contributions/domain/submission.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { publicationOf, published } from '../contributions/publishing.ts';
import * as cast from '../contributions/world.ts';
import { admin } from '../support/admin.ts';

const leaver = { name: 'Leaver, Robin', orcid: '0000-0001-5109-3700' };
const stays = cast.form().creators[0]!;

async function stand(more: Partial<Form> = {}) {
  const here = await cast.world();
  const identity = new MemoryIdentity();
  for (const one of [cast.author, cast.reviewer, cast.admin]) identity.add(one);
  Object.assign(here.app, { identity });
  const id = await published(here, { creators: [stays, leaver], ...more });
  const { datasetId } = await publicationOf(here, id);
  const run = (words: string, by = cast.admin.email) =>
    admin(here.app, `uncredit ${datasetId} ${words} --by ${by}`);
  const refused = async (why: RegExp, ...call: Parameters<typeof run>) => {
    const before = JSON.stringify([...here.app.documents.stored]);
    const { code, err } = await run(...call);
    assert.equal(code, 1);
    assert.match(err, why);
    assert.equal(JSON.stringify([...here.app.documents.stored]), before);
  };
  return { here, id, datasetId, run, refused };
}

describe('P-2.2.2b: scripts/admin uncredit', () => {
  for (const [how, words] of [
    ['by name', `1 ${leaver.name}`],
    ['by ORCID and name', `1 ${leaver.orcid} ${leaver.name}`],
  ] as const)
    it(`takes a name out ${how}, in the name of who decides`, async () => {
      const { here, id, datasetId, run } = await stand();
      const { code, out } = await run(words);
      assert.deepEqual(
        [code, out],
        [0, `${datasetId}, version 1 credits: ${stays.name}; ${withheld}`],
      );
      const events = await here.app.documents.find(eventsOf(submissions), { within: id });
      const { action, actor } = events.at(-1)!.value;
      assert.deepEqual([action, actor], ['uncredit', cast.admin.id]);
      const view = JSON.parse((await run(`1 ${stays.name} --json`)).out) as { creators: object[] };
      assert.deepEqual(view.creators, [{ name: withheld }, { name: withheld }]);
    });
  it('says where the name still stands', async () => {
    const keywords = ['labels by Robin Leaver', 'the Sun'];
    const { run } = await stand({ title: 'The Leaver labels of regions', keywords });
    const [, ...lines] = (await run(`1 ${leaver.name}`)).out.split('\n');
    assert.deepEqual(lines, [
      'perhaps named in title: "The Leaver labels of regions"',
      'perhaps named in address: "the-leaver-labels-of-regions-id0007"',
      'named in keywords: "labels by Robin Leaver | the Sun"',
    ]);
  });
  it('refuses who is not credited, another ORCID, no version, and who may not', async () => {
    const { refused } = await stand();
    await refused(/Nobody of that name.*\/name: /, '1 Somebody Else');
    await refused(/Nobody of that name/, `1 0000-0002-1825-0097 ${leaver.name}`);
    await refused(/\/orcid: Not an ORCID/, `1 0000-0002-1825-0098 ${leaver.name}`);
    await refused(/No such version/, `2 ${leaver.name}`);
    await refused(/has not the role admin/, `1 ${leaver.name}`, cast.reviewer.email);
  });
});
