import assert from 'node:assert/strict';
import fc from 'fast-check';
import { csvReader } from '../../functions/egress/domain/usage-log.ts';
import { chores } from '../../functions/egress/traces.ts';
import { csv } from '../../functions/platform/csv.ts';
import { render } from '../../functions/platform/mail.ts';
import { mailTo } from '../support/world.ts';
import { billed, type Billed } from './billed.ts';

const read = (text: string): string[][] => {
  const reader = csvReader();
  return [...reader.push(text), ...reader.end()];
};

describe('CSV: RFC 4180, and nothing that a spreadsheet runs', () => {
  for (const [field, wanted] of [
    ['plain', 'plain'],
    ['-12.5', '-12.5'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-1+1', "'-1+1"],
    ['\t=1', "'\t=1"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
  ] as const)
    it(JSON.stringify(field), () => assert.equal(csv([[field, 'x']]), `${wanted},x\r\n`));

  it('is read again as it was written, but for the apostrophe; no field begins a formula', () => {
    const rows = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(rows, (list) => {
        const again = read(csv(list));
        assert.deepEqual(
          again.map((fields, row) =>
            fields.map((field, at) => (field === `'${list[row]![at]!}` ? field.slice(1) : field)),
          ),
          list,
        );
        for (const field of again.flat()) assert.doesNotMatch(field, /^[=+@\t\r]/);
      }),
    );
  });
});

describe('a table in a letter', () => {
  const table = {
    caption: 'The <bill>',
    columns: [{ name: 'Who' }, { name: 'Billed', isNumber: true }],
    rows: [
      ['<b>', '1.5'],
      ['another', '10.25'],
    ],
  };
  const { text, html } = render(
    { subject: 's', paragraphs: [], tables: [table] },
    'data@example.org',
  );
  it('stands in columns in the text', () =>
    assert.match(text, /^The <bill>\n\nWho {6}Billed\n<b> {9}1\.5\nanother {3}10\.25\n/));
  it('is a table in HTML, with a caption and heads of columns, escaped', () => {
    assert.match(html, /<caption[^>]*>The &#60;bill&#62;<\/caption>/);
    assert.match(html, /<th scope="col" style="text-align:right[^"]*">Billed<\/th>/);
    assert.match(html, /<td style="text-align:left[^"]*">&#60;b&#62;<\/td>/);
  });
});

describe('P-2.2.3a the statement of a month', () => {
  let here: Billed;
  before(async () => {
    here = await billed();
    here.app.pass(33 * 86_400_000);
  });
  after(() => {
    here.close();
  });
  const chore = chores.find(({ name }) => name === 'send-statement')!;
  const sent = async () =>
    (await mailTo(here.app, 'data@example.org')).filter(({ message }) =>
      /^Egress statement/.test(message.subject),
    );

  it('goes out once, with tables in text and HTML and all of it as CSV', async () => {
    await Promise.all([chore.run(here.app), chore.run(here.app)]);
    assert.equal(await chore.run(here.app), 0);
    const letters = await sent();
    assert.equal(letters.length, 1);
    const { text, html, attachments } = letters[0]!.message;
    const { accreditationId } = here;
    assert.match(text, new RegExp(`${accreditationId} +USD +80 +100 +4000`));
    assert.match(html, /<caption[^>]*>Researchers<\/caption>/);
    assert.deepEqual(
      attachments?.map(({ filename, contentType }) => [filename, contentType]),
      [['egress-2026-11.csv', 'text/csv; charset=utf-8']],
    );
    const [head, ...rows] = read(attachments[0]!.content);
    assert.deepEqual(head?.slice(0, 4), ['month', 'what', 'id', 'currency']);
    const found = (what: string) =>
      rows.filter((row) => row[1] === what).map((row) => row.slice(2));
    assert.deepEqual(found('accreditation'), [
      [accreditationId, 'EUR', '8', '0', '0', '8', '8', '4000', ''],
      [accreditationId, 'USD', '80', '0', '0', '80', '100', '4000', ''],
    ]);
    assert.deepEqual(found('overhead'), [['', 'USD', '3', '0', '0', '3', '3', '', '']]);
    assert.deepEqual(found('total'), [
      ['', 'EUR', '8', '0', '0', '8', '8', '', ''],
      ['', 'USD', '83', '0', '0', '83', '103', '', ''],
    ]);
  });

  it('names nobody', async () => {
    const [letter] = await sent();
    assert.doesNotMatch(JSON.stringify(letter!.message), /lead@example|Lead Person|member@example/);
  });
});
