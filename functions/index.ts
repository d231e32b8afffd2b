import { http } from '@google-cloud/functions-framework';
import { guardBodies } from './platform/guard.ts';
import { serve } from './platform/serve.ts';
import { open } from './wiring.ts';

guardBodies();

http(
  'api',
  serve(async () => ({ app: open(), routes: await (await import('./routes.ts')).routes() })),
);
http(
  'admin-api',
  serve(async () => ({ app: open(), routes: await (await import('./routes.ts')).adminRoutes() })),
);
