import { cloudEvent, http, type CloudEvent } from '@google-cloud/functions-framework';
import { guardBodies } from '../../functions/platform/guard.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { serve } from '../../functions/platform/serve.ts';
import { testApp } from '../support/app.ts';
import { table } from './fixture.ts';

guardBodies();

const identity = new MemoryIdentity();
identity.add({ id: 'member' });
const app = testApp({ identity });

http(
  'fixture-http',
  serve(() => Promise.resolve({ app, routes: table })),
);
cloudEvent('fixture-event', (event: CloudEvent<unknown>) => {
  console.log(JSON.stringify({ seen: event.data, rss: process.memoryUsage().rss }));
});
