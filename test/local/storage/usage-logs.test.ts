import assert from 'node:assert/strict';
import { get } from 'node:http';
import { existsSync, readdirSync } from 'node:fs';
import { useFakeTimers } from 'sinon';
import * as z from 'zod';
import { usageFields } from '../../../scripts/local/storage/usage-record.ts';
import {
  Endpoint,
  describeEmulator,
  objectPath,
  until,
  uploadPath,
  useEndpoint,
} from './endpoint.ts';

type Line = Partial<Record<(typeof usageFields)[number], string>>;
const Flushed = z.object({ objects: z.array(z.object({ bucket: z.string(), name: z.string() })) });

describeEmulator('usage logs', () => {
  let now = new Date('2026-11-01T10:59:59.123Z');
  const at = useEndpoint({ clock: () => now });
  let logs: string;
  let bucket: string;
  beforeEach(async () => {
    logs = await at.bucket();
    bucket = await at.bucket({ logging: { logBucket: logs, logObjectPrefix: 'usage/data' } });
    await at.store(bucket, 'one', '0123456789');
    await flush();
  });
  async function flush(): Promise<Line[]> {
    const { objects } = Flushed.parse(await (await at.call('POST', '/_usage-logs/flush')).json());
    const lines: Line[] = [];
    for (const { bucket: where, name } of objects) {
      assert.equal(where, logs);
      assert.match(name, /^usage\/data_usage_2026_11_01_1\d_00_00_[0-9a-f]+_v0$/);
      const text = await (await at.call('GET', `${objectPath(logs, name)}?alt=media`)).text();
      lines.push(...parse(text));
    }
    return lines;
  }

  it('tell of a download who, what and how many bytes', async () => {
    const path = `${objectPath(bucket, 'one')}?alt=media&x="a,b"`;
    const headers = { range: 'bytes=0-3', 'user-agent': 'test "1"', referer: 'http://page/' };
    assert.equal(await at.status('GET', path, { headers }), 206);
    const [line, ...others] = await flush();
    assert.deepEqual(others, []);
    const { s_request_id: id, time_taken_micros: taken, ...rest } = line!;
    assert.match(id ?? '', /^\S{10,}$/);
    assert.ok(Number(taken) > 0);
    assert.deepEqual(rest, {
      time_micros: String(now.getTime() * 1000),
      c_ip: '127.0.0.1',
      c_ip_type: '1',
      c_ip_region: '',
      cs_method: 'GET',
      cs_uri: `${objectPath(bucket, 'one')}?alt=media&x=%22a,b%22`,
      sc_status: '206',
      cs_bytes: '0',
      sc_bytes: '4',
      cs_host: new URL(at.url).host,
      cs_referer: 'http://page/',
      cs_user_agent: 'test "1"',
      cs_operation: 'storage.objects.get',
      cs_bucket: bucket,
      cs_object: 'one',
    });
  });

  it('tell of every kind of request, and of refused ones', async () => {
    await at.status('HEAD', `${objectPath(bucket, 'one')}?alt=media`);
    await at.status('GET', objectPath(bucket, 'none'));
    await at.status('GET', `/${bucket}/one`);
    await at.status('DELETE', objectPath(bucket, 'one'));
    const seen = (await flush()).map(
      (line) => `${line.cs_method} ${line.cs_operation} ${line.sc_status}`,
    );
    assert.deepEqual(seen, [
      'HEAD storage.objects.get 200',
      'GET storage.objects.get 404',
      'GET GET_Object 403',
      'DELETE storage.objects.delete 204',
    ]);
  });

  it('count what an upload sent', async () => {
    const start = await at.call('POST', `${uploadPath(bucket)}?uploadType=resumable&name=two`);
    await at.status('PUT', start.headers.get('location') ?? '', {
      body: Buffer.alloc(1000).toString(),
    });
    const [, piece] = await flush();
    assert.deepEqual([piece?.cs_method, piece?.cs_bytes, piece?.cs_object], ['PUT', '1000', 'two']);
  });

  it('count only the bytes sent when the caller hangs up', async () => {
    const size = 64 * 1024 * 1024;
    await at.store(bucket, 'big', Buffer.alloc(size));
    await flush();
    const received = await new Promise<number>((resolve) => {
      let bytes = 0;
      const download = get(`${at.url}${objectPath(bucket, 'big')}?alt=media`, (answer) => {
        answer.on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes < 1024 * 1024) return;
          download.destroy();
          resolve(bytes);
        });
      });
      download.on('error', () => undefined);
    });
    let lines: Line[] = [];
    while (lines.length === 0) lines = await flush();
    const sent = Number(lines[0]?.sc_bytes);
    assert.ok(
      sent >= received - 128 * 1024 && sent < size / 2,
      `${String(sent)} of ${String(size)}, ${String(received)} received`,
    );
  });

  it('count to the byte when the connection is cut', async () => {
    const fault = { method: 'GET', pathPrefix: objectPath(bucket, 'one'), cutAfterBytes: 7 };
    await at.status('POST', '/_faults', { body: JSON.stringify(fault) });
    await assert.rejects(at.status('GET', `${objectPath(bucket, 'one')}?alt=media`));
    const [line] = await flush();
    assert.deepEqual([line?.sc_bytes, line?.sc_status], ['7', '200']);
  });

  it('say nothing of a bucket that keeps none', async () => {
    const silent = await at.bucket();
    await at.store(silent, 'one');
    assert.deepEqual(await flush(), []);
    assert.ok(!existsSync(`${at.root}/logs/${silent}`));
  });

  it('are one object for each hour', async () => {
    await at.status('GET', objectPath(bucket, 'one'));
    now = new Date('2026-11-01T11:00:00Z');
    await at.status('GET', objectPath(bucket, 'one'));
    now = new Date('2026-11-01T10:59:59.123Z');
    const { objects } = Flushed.parse(await (await at.call('POST', '/_usage-logs/flush')).json());
    const hours = objects.map(({ name }) => /_usage_(\d{4}_\d\d_\d\d_\d\d)_00_00_/.exec(name)?.[1]);
    assert.deepEqual(hours.sort(), ['2026_11_01_10', '2026_11_01_11']);
  });

  it('lose nothing and repeat nothing while they are written', async () => {
    const all: Line[] = [];
    const reads = Array.from({ length: 40 }, (_, i) =>
      at.status('GET', `${objectPath(bucket, 'one')}?i=${String(i)}`),
    );
    for (let i = 0; i < 4; i++) all.push(...(await flush()));
    await Promise.all(reads);
    all.push(...(await flush()));
    assert.equal(all.length, 40);
    assert.equal(new Set(all.map((line) => line.s_request_id)).size, 40);
  });

  it('wait on disk until their bucket is there', async () => {
    await at.json('PATCH', `/storage/v1/b/${bucket}`, { logging: { logBucket: 'none-yet' } });
    await at.status('GET', objectPath(bucket, 'one'));
    assert.deepEqual(await flush(), []);
    assert.equal(readdirSync(`${at.root}/logs/${bucket}`).length, 1);
    const logging = { logBucket: logs, logObjectPrefix: 'usage/data' };
    await at.json('PATCH', `/storage/v1/b/${bucket}`, { logging });
    assert.ok((await flush()).some((line) => line.cs_object === 'one'));
    assert.ok(!existsSync(`${at.root}/logs/${bucket}/2026-11-01-10.csv`));
  });
});

describeEmulator('usage logs, by themselves', () => {
  it('are written when their hour is over, and not before', async () => {
    let now = new Date('2026-11-01T10:30:00Z');
    const timers = useFakeTimers({ toFake: ['setInterval'] });
    const at = new Endpoint();
    await at.start({ clock: () => now });
    try {
      const logs = await at.bucket();
      const bucket = await at.bucket({ logging: { logBucket: logs } });
      const written = async () => (await at.json('GET', `/storage/v1/b/${logs}/o`)).items;
      await at.store(bucket, 'one');
      timers.tick(60_000);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.deepEqual(await written(), []);
      now = new Date('2026-11-01T11:00:00Z');
      timers.tick(60_000);
      await until(async () => (await written()).length === 1);
      assert.match(
        (await written())[0]?.name ?? '',
        new RegExp(`^${bucket}_usage_2026_11_01_10_00_00_`),
      );
    } finally {
      timers.restore();
      await at.stop();
    }
  });
});

function parse(csv: string): Line[] {
  const [header, ...lines] = csv.trimEnd().split('\n').map(cells);
  assert.deepEqual(header, [...usageFields]);
  return lines.map((line) => Object.fromEntries(usageFields.map((field, i) => [field, line[i]])));
}

function cells(line: string): string[] {
  return [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) =>
    cell.replaceAll('""', '"'),
  );
}
