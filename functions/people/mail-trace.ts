import type { App } from '../app.ts';
import { every, type Found, type Query } from '../platform/documents.ts';
import { addressId, mails, type Mail } from '../platform/mail.ts';
import type { Chore, Subject, Trace } from '../platform/trace.ts';

/** Mail that concerns the person, each once, under whichever of their pseudonyms. */
async function* about(app: Pick<App, 'documents'>, { id, addresses }: Subject) {
  const ids = [id, ...addresses];
  for (const [index, pseudonym] of ids.entries())
    for await (const mail of every(app.documents, mails, {
      where: [['about', 'array-contains', pseudonym]],
    }))
      if (mail.value.about.find((one) => ids.includes(one)) === ids[index]) yield mail;
}

/** What a person gets of a mail: all of one to them; of one to others neither address nor text, which may hold their secret link. */
function partOf(app: Pick<App, 'config'>, { addresses }: Subject, mail: Mail): object {
  const isTo = mail.to.some((to) => addresses.includes(addressId(app.config.PSEUDONYM_KEY, to)));
  const { subject } = mail.message;
  return isTo ? mail : { message: { subject }, createdAt: mail.createdAt };
}

/** Mail waiting or sent; also that to others which names the person. */
export const mailTrace: Trace = {
  room: 'people',
  async *find(app, subject) {
    for await (const { id, value } of about(app, subject))
      yield { room: 'people', record: `mail/${id}`, data: partOf(app, subject, value) };
  },
  async erase(app, subject) {
    let count = 0;
    for await (const { id } of about(app, subject)) {
      await app.documents.transact((tx) => {
        tx.remove(mails, id);
        return Promise.resolve();
      });
      count += 1;
    }
    return [{ room: 'people', what: 'mail', count }];
  },
};

/** Mail is kept no longer than the policy says, sent or not (P-2.2.2). Writes 1 per mail. */
export const forgetMail: Chore = {
  room: 'people',
  name: 'forget-mail',
  async run(app) {
    const query: Query = {
      where: [['createdAt', '<', new Date(app.now().getTime() - app.policy.mail.retained)]],
      limit: 300,
    };
    let count = 0;
    for (let page: Found<Mail>[]; (page = await app.documents.find(mails, query)).length > 0;) {
      await app.documents.transact((tx) => {
        for (const { id } of page) tx.remove(mails, id);
        return Promise.resolve();
      });
      count += page.length;
    }
    return count;
  },
};
