import assert from 'node:assert/strict';
import * as sinon from 'sinon';
import type { Documents } from '../../functions/platform/documents.ts';
import { mails, post, type Envelope, type Mail } from '../../functions/platform/mail.ts';
import { sendMail } from '../../functions/platform/send-mail.ts';
import { policy } from '../../functions/policy.ts';
import { counted } from '../support/counted.ts';
import { testApp, type TestApp } from '../support/app.ts';

const { lease, attempts } = policy.mail;

describe('sending mail', () => {
  const transport = sinon.stub<[Mail & { messageId: string }], Promise<void>>();
  let app: TestApp;
  const stored = () => app.documents.get(mails, 'm');
  const put = (overrides: Partial<Envelope> = {}) =>
    app.documents.transact((tx) => {
      const letter = { subject: 'Hello', paragraphs: ['there'] };
      const envelope = { id: 'm', to: ['a@example.org'], about: ['person'], letter, ...overrides };
      post(tx, app.config, app.now(), envelope);
      return Promise.resolve();
    });
  beforeEach(async () => {
    transport.reset();
    transport.resolves();
    app = testApp({ transport });
    await put();
  });

  it('sends what was put out, and records it: 2 documents read, 2 written', async () => {
    const documents = counted(app.documents);
    await sendMail({ ...app, documents }, 'm');
    sinon.assert.calledOnce(transport);
    const [{ to, message, messageId }] = transport.firstCall.args;
    assert.deepEqual([to, message.subject], [['a@example.org'], 'Hello']);
    assert.match(messageId, /^<m@.+>$/);
    const { delivery } = (await stored())!;
    assert.deepEqual(delivery, { state: 'SUCCESS', attempts: 1, endTime: app.now() });
    assert.deepEqual([documents.reads, documents.writes], [2, 2]);
  });
  it('sends nothing twice', async () => {
    await sendMail(app, 'm');
    await sendMail(app, 'm');
    sinon.assert.calledOnce(transport);
  });
  it('does nothing for a mail that is gone', async () => {
    await sendMail(app, 'nothing');
    sinon.assert.notCalled(transport);
  });
  it('lets one of two at the same time send; the other comes again', async () => {
    const runs = await Promise.allSettled([sendMail(app, 'm'), sendMail(app, 'm')]);
    assert.deepEqual(runs.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    sinon.assert.calledOnce(transport);
  });
  it('keeps the lease while it sends, and until it is over when it crashed', async () => {
    transport.onFirstCall().returns(new Promise(() => undefined));
    void sendMail(app, 'm');
    await new Promise(setImmediate);
    assert.equal((await stored())!.delivery!.state, 'PROCESSING');
    app.pass(lease - 1);
    await assert.rejects(sendMail(app, 'm'), /being sent by another run/);
    sinon.assert.calledOnce(transport);
    app.pass(1);
    await sendMail(app, 'm');
    sinon.assert.calledTwice(transport);
    assert.deepEqual(
      new Set(transport.args.map(([{ messageId }]) => messageId)).size,
      1,
      'the same Message-ID, so that mailboxes know the second for the first',
    );
    assert.equal((await stored())!.delivery!.attempts, 2);
  });
  it('does not let a run whose lease is over end the lease of the next', async () => {
    let fail: (error: Error) => void = () => undefined;
    transport.onFirstCall().returns(new Promise((_, reject) => (fail = reject)));
    transport.onSecondCall().returns(new Promise(() => undefined));
    const late = sendMail(app, 'm');
    await new Promise(setImmediate);
    app.pass(lease);
    void sendMail(app, 'm');
    await new Promise(setImmediate);
    fail(new Error('timed out'));
    await late.catch(() => undefined);
    const { delivery } = (await stored())!;
    assert.deepEqual([delivery!.state, delivery!.attempts], ['PROCESSING', 2]);
  });
  it('does not let a run whose lease is over record over the run that sent', async () => {
    let fail: (error: Error) => void = () => undefined;
    transport.onFirstCall().returns(new Promise((_, reject) => (fail = reject)));
    const late = sendMail(app, 'm');
    await new Promise(setImmediate);
    app.pass(lease);
    await sendMail(app, 'm');
    fail(new Error('timed out'));
    await late.catch(() => undefined);
    assert.equal((await stored())!.delivery!.state, 'SUCCESS');
  });
  it('sends again, with the same Message-ID, after a crash between sending and recording', async () => {
    const { documents } = app;
    let transactions = 0;
    const transact: Documents['transact'] = (work) =>
      (transactions += 1) === 2 ? Promise.reject(new Error('crashed')) : documents.transact(work);
    const { get, getAll, find, createOnce } = documents;
    const crashing = { ...app, documents: { get, getAll, find, createOnce, transact } };
    await assert.rejects(sendMail(crashing, 'm'), /crashed/);
    app.pass(lease);
    await sendMail(app, 'm');
    sinon.assert.calledTwice(transport);
    assert.equal(transport.firstCall.args[0].messageId, transport.secondCall.args[0].messageId);
  });
  it('throws when the server does not take it, so that the event comes again, and then sends', async () => {
    transport.onFirstCall().rejects(new Error('451 later'));
    await assert.rejects(sendMail(app, 'm'), /451/);
    assert.deepEqual((await stored())!.delivery, { state: 'PENDING', attempts: 1 });
    await sendMail(app, 'm');
    assert.equal((await stored())!.delivery!.state, 'SUCCESS');
  });
  it('gives up after as many tries as the policy says, without throwing', async () => {
    transport.rejects(new Error('550 5.1.1 <a@example.org> unknown'));
    for (let attempt = 1; attempt < attempts; attempt += 1)
      await assert.rejects(sendMail(app, 'm'), /550/);
    await sendMail(app, 'm');
    const { delivery } = (await stored())!;
    assert.deepEqual([delivery!.state, delivery!.attempts], ['ERROR', attempts]);
    const documents = counted(app.documents);
    await sendMail({ ...app, documents }, 'm');
    assert.equal(documents.writes, 0);
    sinon.assert.callCount(transport, attempts);
    const gaveUp = app.lines.filter((line) => line.includes('given up'));
    assert.equal(gaveUp.length, 1);
    assert.ok(!JSON.stringify(delivery).includes('@'));
  });
  it('gives up when each try crashed, too', async () => {
    transport.returns(new Promise(() => undefined));
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      void sendMail(app, 'm');
      await new Promise(setImmediate);
      app.pass(lease);
    }
    await sendMail(app, 'm');
    sinon.assert.callCount(transport, attempts);
    assert.equal((await stored())!.delivery!.state, 'ERROR');
  });
  it('forgets a letter that is to be forgotten once it is sent, and only then', async () => {
    await put({ id: 'f', forget: true });
    transport.onFirstCall().rejects(new Error('451 later'));
    await assert.rejects(sendMail(app, 'f'));
    assert.ok(await app.documents.get(mails, 'f'));
    await sendMail(app, 'f');
    assert.equal(await app.documents.get(mails, 'f'), undefined);
  });
  it('does not bring back a mail that was erased while it was sent', async () => {
    transport.callsFake(() =>
      app.documents.transact((tx) => {
        tx.remove(mails, 'm');
        return Promise.resolve();
      }),
    );
    await sendMail(app, 'm');
    assert.equal(await stored(), undefined);
  });
  it('is content when a mail was erased while the server refused it', async () => {
    transport.callsFake(async () => {
      await app.documents.transact((tx) => {
        tx.remove(mails, 'm');
        return Promise.resolve();
      });
      throw new Error('451 later');
    });
    await sendMail(app, 'm');
    assert.equal(await stored(), undefined);
  });
});
