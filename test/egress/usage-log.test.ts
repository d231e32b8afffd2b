import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  csvReader,
  isDelivery,
  isUsageLog,
  usageReader,
} from '../../functions/egress/domain/usage-log.ts';

const read = (text: string, cut = text.length): string[][] => {
  const csv = csvReader();
  return [...csv.push(text.slice(0, cut)), ...csv.push(text.slice(cut)), ...csv.end()];
};
const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;

describe('csvReader: RFC 4180', () => {
  for (const [what, text, records] of [
    ['plain fields', 'a,b\n', [['a', 'b']]],
    ['no line break at the end', 'a,b', [['a', 'b']]],
    ['CRLF', 'a,b\r\nc,d\r\n', [['a', 'b'], ['c', 'd']]], // prettier-ignore
    ['commas and line breaks in quotes', '"a,b","c\nd"\n', [['a,b', 'c\nd']]],
    ['doubled quotes', '"say ""no""",""\n', [['say "no"', '']]],
    ['empty fields', ',,\n', [['', '', '']]],
    ['nothing', '', []],
  ] as const)
    it(`reads ${what}`, () => assert.deepEqual(read(text), records));

  it('reads what any fields were written as, wherever it is cut', () => {
    const records = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(records, fc.nat(), (list, at) => {
        const text = list.map((fields) => `${fields.map(quoted).join(',')}\n`).join('');
        assert.deepEqual(read(text, at % (text.length + 1)), list);
      }),
    );
  });
});

const columns = [
  ...['time_micros', 'c_ip', 'c_ip_type', 'c_ip_region', 'cs_method', 'cs_uri', 'sc_status'],
  ...['cs_bytes', 'sc_bytes', 'time_taken_micros', 'cs_host', 'cs_referer', 'cs_user_agent'],
  ...['s_request_id', 'cs_operation', 'cs_bucket', 'cs_object'],
];
const uri =
  '/datasets/sun/a.fits?generation=7&x-goog-custom-audit-download=d1&userProject=pays&X-Goog-Signature=beef';
const line = [
  ...['1793527200123456', '192.0.2.7', '1', '', 'GET', uri, '206'],
  ...['0', '4096', '1000', 'storage.googleapis.com', '', 'curl'],
  ...['r1', 'GET_Object', 'datasets', 'sun/a.fits'],
];

describe('usageReader', () => {
  it('keeps who, what and how much, and neither signature nor URL', () => {
    const reader = usageReader();
    assert.equal(reader(columns), 'header');
    const row = reader(line);
    assert.deepEqual(row, {
      requestId: 'r1',
      time: new Date('2026-11-01T10:00:00.123Z'),
      day: '2026-11-01',
      bucket: 'datasets',
      object: 'sun/a.fits',
      generation: '7',
      method: 'GET',
      operation: 'GET_Object',
      status: 206,
      bytes: '4096',
      downloadId: 'd1',
      payer: 'pays',
      address: '192.0.2.7',
    });
  });

  it('finds columns by name, whatever their order and whatever else there is', () => {
    const reader = usageReader();
    reader(['new_column', ...columns.toReversed()]);
    assert.equal((reader(['x', ...line.toReversed()]) as { requestId: string }).requestId, 'r1');
  });

  it('reads a query that holds question marks, and bytes with zeros before', () => {
    const read = usageReader();
    read(columns);
    const fields = [...line];
    fields[columns.indexOf('cs_uri')] = '/b/o?generation=7&title=why?&userProject=pays';
    fields[columns.indexOf('sc_bytes')] = '00';
    const row = read(fields) as { payer: string; bytes: string };
    assert.deepEqual([row.payer, row.bytes], ['pays', '0']);
  });

  it('says of a line that lacks something that it is unreadable', () => {
    const reader = usageReader();
    reader(columns);
    assert.equal(reader(line.slice(0, 10)), 'unreadable');
  });
});

describe('isDelivery', () => {
  const row = { method: 'GET', operation: 'GET_Object', status: 200, bytes: '5' };
  for (const [what, overrides, wanted] of [
    ['a whole answer', {}, true],
    ['a part', { status: 206 }, true],
    ['a refusal', { status: 403 }, false],
    ['HEAD', { method: 'HEAD' }, false],
    ['nothing sent', { bytes: '0' }, false],
    ['a service reading with its own credentials', { operation: 'storage.objects.get' }, false],
  ] as const)
    it(`${wanted ? 'counts' : 'does not count'} ${what}`, () =>
      assert.equal(isDelivery({ ...row, ...(overrides as Partial<typeof row>) }), wanted));
});

describe('isUsageLog', () => {
  for (const [name, wanted] of [
    ['datasets_usage_2026_11_01_10_00_00_0a1b_v0', true],
    ['logs/datasets_usage_2026_11_01_10_00_00_0a1b_v0', true],
    ['datasets_storage_2026_11_01_00_00_00_0a1b_v0', false],
    ['usage.csv', false],
  ] as const)
    it(`${name}: ${wanted}`, () => assert.equal(isUsageLog(name), wanted));
});
