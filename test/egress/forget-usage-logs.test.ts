import assert from 'node:assert/strict';
import { chores } from '../../functions/egress/traces.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { policy } from '../../functions/policy.ts';
import { testApp } from '../support/app.ts';

const { retention, egress } = policy;
const chore = chores.find(({ name }) => name === 'forget-usage-logs')!;

describe('P-2.2.2c raw usage logs', () => {
  it('go after their time to the hour, by their name, and nothing else in the bucket', async () => {
    const objects = new MemoryObjects();
    const app = testApp({ objects });
    const bucket = app.config.BUCKET_LOGS;
    const names = [
      'usage/data_usage_2026_11_01_10_00_00_0a1b_v0',
      'usage/data_usage_2026_11_01_11_00_00_0a1b_v0',
      'usage/data_storage_2026_11_01_10_00_00_0a1b_v0',
      'notes_usage_of_2020.txt',
    ];
    for (const name of names)
      await objects.create(bucket, name, 'c_ip', { contentType: 'text/csv' });
    const elsewhere = app.config.BUCKET_DATASETS;
    await objects.create(elsewhere, names[0]!, 'data', { contentType: 'text/csv' });
    const left = async () =>
      (await Array.fromAsync(objects.list(bucket, ''))).map(({ name }) => name);
    const end = new Date('2026-11-01T10:00:00Z').getTime() + retention.usageLog;
    app.pass(end - 1 - app.now().getTime());
    assert.equal(await chore.run(app), 0);
    assert.equal((await left()).length, 4);
    app.pass(1);
    assert.equal(await chore.run(app), 1);
    assert.deepEqual(await left(), names.slice(1).sort());
    assert.ok(await objects.stat(elsewhere, names[0]!));
    app.pass(3_600_000);
    assert.deepEqual([await chore.run(app), await chore.run(app)], [1, 0]);
  });

  it('stay for as long as shares may still be moved by them', () => {
    assert.ok(retention.usageLog > egress.reallocateDays);
  });
});
