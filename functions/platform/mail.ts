import * as z from 'zod';
import { kind, type Transaction } from './documents.ts';
import { keyedHash } from './hash.ts';
import { escape } from './html.ts';
import { tableHtml, tableText, type Table } from './letter-table.ts';

/** What a mail says: paragraphs of plain text, perhaps one link, always the contact (P-3.5). */
export interface Letter {
  subject: string;
  paragraphs: string[];
  /** Secrets go behind `#`, which browsers never send. */
  link?: { label: string; url: string };
  tables?: Table[];
  /** Of text, such as CSV. */
  files?: { name: string; type: string; content: string }[];
}

/** A mail in the outbox, in the format of Firebase's Trigger Email extension. */
export const Mail = z.object({
  to: z.array(z.string()),
  message: z.object({
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    attachments: z
      .array(z.object({ filename: z.string(), contentType: z.string(), content: z.string() }))
      .optional(),
  }),
  /** Ids of the persons whom this mail concerns: found by export and erasure. */
  about: z.array(z.string()),
  createdAt: z.date(),
  /** The document goes once the mail is sent (letters to somebody being erased). */
  forget: z.boolean().default(false),
  delivery: z
    .object({
      state: z.enum(['PENDING', 'PROCESSING', 'SUCCESS', 'ERROR']),
      attempts: z.int(),
      leaseExpireTime: z.date().optional(),
      endTime: z.date().optional(),
      error: z.string().optional(),
    })
    .optional(),
});
export type Mail = z.infer<typeof Mail>;
export const mails = kind('mail/{id}', Mail);

/** Pseudonym of an e-mail address, for people who have no account yet. */
export const addressId = (key: string, email: string): string =>
  `e-${keyedHash(key, email.trim().normalize('NFC').toLowerCase()).slice(0, 40)}`;

/** Names may stand in a subject: line ends in them would begin headers of their own. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200);

/** The letter as plain text and HTML, with the contact address at its end. */
export function render(letter: Letter, contact: string): Mail['message'] {
  const paragraphs = [...letter.paragraphs];
  const closing = `Questions, or in trouble with your access? Write to ${contact}.`;
  const link = letter.link;
  if (link && !/^https?:\/\//.test(link.url)) throw new Error('A letter links to a web page.');
  const tables = letter.tables ?? [];
  const text = [
    ...paragraphs,
    ...tables.map(tableText),
    ...(link ? [`${link.label}: ${link.url}`] : []),
    closing,
  ];
  const html = [
    ...paragraphs.map((line) => `<p>${escape(line)}</p>`),
    ...tables.map(tableHtml),
    ...(link ? [`<p><a href="${escape(link.url)}">${escape(link.label)}</a></p>`] : []),
    `<p>${escape(closing)}</p>`,
  ];
  const attachments = letter.files?.map(({ name, type, content }) => ({
    filename: name,
    contentType: type,
    content,
  }));
  return {
    subject: oneLine(letter.subject),
    text: text.join('\n\n'),
    html: html.join('\n'),
    ...(attachments ? { attachments } : {}),
  };
}

export interface Envelope {
  id: string;
  to: string[];
  about: string[];
  letter: Letter;
  forget?: boolean;
}

/** One address and nothing else: no name, no list, no line end. */
const address = /^[^\s@,;:<>()[\]\\"]+@[^\s@,;:<>()[\]\\"]+$/;

/** Puts a mail into the outbox within the transaction of the change that it tells about. */
export function post(
  tx: Pick<Transaction, 'create'>,
  config: { CONTACT: string },
  now: Date,
  envelope: Envelope,
): void {
  if (!envelope.to.every((to) => address.test(to)))
    throw new Error(`Mail ${envelope.id} is not to e-mail addresses.`);
  tx.create(mails, envelope.id, {
    to: envelope.to,
    message: render(envelope.letter, config.CONTACT),
    about: envelope.about,
    createdAt: now,
    forget: envelope.forget ?? false,
  });
}
