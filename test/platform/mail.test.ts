import assert from 'node:assert/strict';
import { MemoryDocuments } from '../../functions/platform/memory-documents.ts';
import { addressId, mails, post, render, type Letter } from '../../functions/platform/mail.ts';

const contact = 'data@example.org';
const letter = (overrides: Partial<Letter> = {}): Letter => ({
  subject: 'Your application',
  paragraphs: ['Dear reader,', 'it was received.'],
  ...overrides,
});

describe('a letter', () => {
  it('ends with the contact, as text and as HTML (P-3.5)', () => {
    const { text, html } = render(letter(), contact);
    assert.match(text, /Write to data@example\.org\.$/);
    assert.match(html, /Write to data@example\.org\.<\/p>$/);
  });
  it('carries its link in both', () => {
    const link = { label: 'Open it', url: 'https://example.org/confirm?a=1&b=2#token' };
    const { text, html } = render(letter({ link }), contact);
    assert.match(text, /Open it: https:\/\/example\.org\/confirm\?a=1&b=2#token/);
    assert.match(html, /<a href="https:\/\/example\.org\/confirm\?a=1&#38;b=2#token">Open it<\/a>/);
  });
  it('escapes what people wrote', () => {
    const evil = `<img src=x onerror="alert('&')">`;
    const { html, text } = render(
      letter({ paragraphs: [evil], link: { label: evil, url: 'https://example.org/"><b>' } }),
      contact,
    );
    assert.doesNotMatch(html, /<img|<b>|onerror="/);
    assert.equal(
      html.match(/<[^>]*>/g)?.join(''),
      '<p></p><p><a href="https://example.org/&#34;&#62;&#60;b&#62;"></a></p><p></p>',
    );
    assert.ok(text.includes(evil));
  });
  for (const [what, subject] of [
    ['a new header', 'Hello\r\nBcc: all@example.org'],
    ['a body', 'Hello\n\nBuy now'],
    ['other line ends and controls', 'Hello\u2028\u0085\u0000there\u001b'],
  ] as const)
    it(`puts no ${what} into its subject`, () => {
      const rendered = render(letter({ subject }), contact).subject;
      assert.doesNotMatch(rendered, /[\p{Cc}\u2028\u2029]/u);
      assert.match(rendered, /^Hello /);
    });
  it('keeps a subject to what a mailbox shows', () => {
    assert.equal(render(letter({ subject: 'x'.repeat(900) }), contact).subject.length, 200);
  });
  it('refuses a link that is not to a web page', () => {
    for (const url of ['javascript:alert(1)', 'data:text/html,x', '/relative'])
      assert.throws(() => render(letter({ link: { label: 'x', url } }), contact));
  });
});

describe('the pseudonym of an address', () => {
  const key = 'key-of-the-tests';
  it('does not depend on case or space, and hides the address', () => {
    assert.equal(addressId(key, ' A.Person@Example.org '), addressId(key, 'a.person@example.org'));
    assert.match(addressId(key, 'a.person@example.org'), /^e-[\da-f]{40}$/);
  });
  it('does not depend on how the signs are composed', () => {
    assert.equal(addressId(key, 'jose\u0301@example.org'), addressId(key, 'jos\u00e9@example.org'));
  });
  it('differs by address and by key', () => {
    assert.notEqual(addressId(key, 'a@example.org'), addressId(key, 'b@example.org'));
    assert.notEqual(addressId(key, 'a@example.org'), addressId('another-key', 'a@example.org'));
  });
});

describe('the outbox', () => {
  const envelope = { id: 'm', to: ['a@example.org'], about: ['person'], letter: letter() };
  it('keeps a mail with the transaction that it tells about', async () => {
    const documents = new MemoryDocuments();
    const now = new Date('2026-11-02T09:00:00Z');
    await documents.transact((tx) => {
      post(tx, { CONTACT: contact }, now, envelope);
      return Promise.resolve();
    });
    assert.deepEqual(await documents.get(mails, 'm'), {
      to: ['a@example.org'],
      message: render(letter(), contact),
      about: ['person'],
      createdAt: now,
      forget: false,
    });
  });
  for (const to of [
    'a@example.org, b@example.org',
    'a@example.org\r\nBcc: b@example.org',
    'A <a@example.org>',
    '',
  ])
    it(`does not take ${JSON.stringify(to)} for one address`, async () => {
      const documents = new MemoryDocuments();
      const posting = documents.transact((tx) => {
        post(tx, { CONTACT: contact }, new Date(0), { ...envelope, to: [to] });
        return Promise.resolve();
      });
      await assert.rejects(
        posting,
        (error) => error instanceof Error && !error.message.includes('b@'),
      );
    });
});
