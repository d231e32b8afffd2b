import assert from 'node:assert/strict';
import type { CloudEvent } from '@google-cloud/functions-framework';
import * as sinon from 'sinon';
import * as z from 'zod';
import type { App } from '../../functions/app.ts';
import { onFinalized, onPublished, onWritten } from '../../functions/platform/events.ts';
import { Fault } from '../../functions/platform/fault.ts';
import { testApp, type TestApp } from '../support/app.ts';

const event = (fields: Partial<CloudEvent<unknown>>): CloudEvent<unknown> => ({
  specversion: '1.0',
  id: 'e1',
  type: 'x',
  source: '//x',
  ...fields,
});
const message = (data: unknown, more: object = {}) =>
  event({
    data: {
      subscription: 's',
      message: { data: Buffer.from(JSON.stringify(data)).toString('base64'), ...more },
    },
  });

describe('events', () => {
  let app: TestApp;
  const open = () => app;
  const handler = sinon.stub<[App, unknown], Promise<void>>();
  beforeEach(() => {
    app = testApp();
    handler.reset();
    handler.resolves();
  });
  const handled = () => handler.args.map(([, value]) => value);

  describe('of a topic', () => {
    const run = onPublished(open, z.object({ id: z.string().optional() }), handler);
    it('hand on what the schema makes of the data', async () => {
      await run(message({ id: 'a', more: 1 }, { attributes: { a: 'b' }, messageId: '1' }));
      assert.deepEqual(handled(), [{ id: 'a' }]);
    });
    for (const [what, data] of [
      ['empty data', { message: { data: '' } }],
      ['no data', { message: { attributes: {} } }],
    ] as const)
      it(`take ${what} for {}`, async () => {
        await run(event({ data }));
        assert.deepEqual(handled(), [{}]);
      });
    for (const [what, sent] of [
      ['that is not of the schema', message({ id: 1 })],
      ['that is not JSON', event({ data: { message: { data: 'eA==' } } })],
      ['that is no message', event({ data: 'x' })],
      ['without anything', event({})],
    ] as const)
      it(`are acknowledged, and logged, when they carry something ${what}`, async () => {
        await run(sent);
        sinon.assert.notCalled(handler);
        assert.equal(app.lines.length, 1);
        assert.match(app.lines[0]!, /"severity":"WARNING".*"event":"e1".*"fault":"invalid"/);
      });
    it('are acknowledged when the handler finds a fault', async () => {
      handler.rejects(new Fault('conflict', 'Too late.'));
      await run(message({}));
      assert.match(app.lines[0]!, /WARNING.*Too late/);
    });
    it('come again when the handler fails, and what is thrown tells nothing', async () => {
      handler.rejects(new Error('550 <person@example.org>'));
      await assert.rejects(
        run(message({})),
        (error) =>
          error instanceof Error && !/person/.test(`${error.stack ?? ''}${String(error.cause)}`),
      );
      assert.match(app.lines[0]!, /"severity":"ERROR"/);
    });
    it('come again when the app cannot be opened', async () => {
      const closed = onPublished(
        () => Promise.reject(new Error('no configuration')),
        z.unknown(),
        handler,
      );
      await assert.rejects(closed(message({})), /no configuration/);
    });
    it('are handed over by a function of one declared parameter (the framework counts them)', () => {
      assert.equal(run.length, 1);
      assert.equal(onWritten(open, 'a/{id}', handler).length, 1);
      assert.equal(onFinalized(open, handler).length, 1);
    });
  });

  describe('of storage', () => {
    const run = onFinalized(open, handler);
    const object = { bucket: 'b', name: 'in/s/r1/f', generation: '1700000000000001', size: '12' };
    it('read sizes and generations as strings, which they are', async () => {
      await run(event({ data: { ...object, kind: 'storage#object' } }));
      assert.deepEqual(handled(), [{ ...object, size: 12 }]);
    });
    it('read sizes as numbers, as the examples have them', async () => {
      await run(event({ data: { ...object, size: 12 } }));
      assert.deepEqual(handled(), [{ ...object, size: 12 }]);
    });
    for (const size of [undefined, 'x', '', -1, '1.5', null])
      it(`are acknowledged when the size is ${JSON.stringify(size)}`, async () => {
        await run(event({ data: { ...object, size } }));
        sinon.assert.notCalled(handler);
      });
    it('are acknowledged when the generation is a number too large to be exact', async () => {
      await run(event({ data: { ...object, generation: 2 ** 60 } }));
      sinon.assert.notCalled(handler);
    });
  });

  describe('of a document', () => {
    const run = onWritten(open, 'applications/{id}/events/{n}', handler);
    it('hand on the ids of the path, and who wrote it where that is told', async () => {
      const subject = 'documents/applications/a/events/000001';
      await run(event({ subject }));
      await run(event({ subject, authid: 'admin@example.org' }));
      assert.deepEqual(handled(), [
        { id: 'a/000001', author: undefined },
        { id: 'a/000001', author: 'admin@example.org' },
      ]);
    });
    for (const subject of [
      undefined,
      '',
      'documents/applications/a',
      'documents/submissions/a/events/1',
      'documents/applications/a/members/1',
      'objects/applications/a/events/1',
    ])
      it(`are acknowledged when the subject is ${String(subject)}`, async () => {
        await run(event(subject === undefined ? {} : { subject }));
        sinon.assert.notCalled(handler);
        assert.equal(app.lines.length, 1);
      });
  });
});
