import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import * as sinon from 'sinon';
import { bars, lines } from '../../../scripts/uploading/progress.ts';

describe('scripts/upload: how far it is', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => void (clock = sinon.useFakeTimers()));
  afterEach(() => clock.restore());

  /** What a terminal was sent. */
  const terminal = () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120 });
    return { stream, sent: () => String((stream.read() as Buffer | null) ?? '') };
  };

  it('on a terminal: a bar for all, and one for each file at work', () => {
    const { stream, sent } = terminal();
    const phase = bars(stream).phase('Sending', 2_000_000);
    const [one, two] = [phase.file('one.fits', 1_000_000), phase.file('two.fits', 1_000_000)];
    one.at(500_000);
    two.at(1_000_000);
    clock.tick(1000);
    const shown = sent();
    assert.match(shown, /Sending .* 75 % of 2\.0 MB/);
    assert.match(shown, /one\.fits .* 50 % of 1\.0 MB/);
    assert.match(shown, /two\.fits .* 100 % of 1\.0 MB/);
    two.end();
    clock.tick(1000);
    assert.doesNotMatch(sent(), /two\.fits/);
    phase.end();
  });

  it('on a terminal: what is to be said stands above the bars', () => {
    const { stream, sent } = terminal();
    const progress = bars(stream);
    const phase = progress.phase('Sending', 10);
    progress.say('a.csv was refused');
    clock.tick(1000);
    assert.match(sent(), /a\.csv was refused\n/);
    phase.end();
    sent();
    progress.say('done');
    assert.equal(sent(), 'done\n');
  });

  it('elsewhere: a line at the beginning, and one every ten seconds', () => {
    const said: string[] = [];
    const phase = lines((line) => void said.push(line), Date.now).phase('Sending', 3000);
    const [one, two] = [phase.file('one', 2000), phase.file('two', 1000)];
    one.at(500);
    clock.tick(9_999);
    one.at(1000);
    assert.deepEqual(said, ['Sending: 3.0 kB']);
    clock.tick(1);
    two.at(1000);
    assert.deepEqual(said.slice(1), ['Sending: 2.0 kB of 3.0 kB']);
    clock.tick(10_000);
    // the connection broke: less has arrived than was sent
    one.at(0);
    assert.deepEqual(said.slice(2), ['Sending: 1.0 kB of 3.0 kB']);
  });

  it('says nothing of nothing', () => {
    const said: string[] = [];
    lines((line) => void said.push(line), Date.now).phase('Sending', 0);
    assert.deepEqual(said, []);
  });
});
