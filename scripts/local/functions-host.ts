/** node functions-host.ts --port P --source FILE --manifest FILE: serves every function of the manifest in one process. */
import { channel } from 'node:diagnostics_channel';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { getTestServer } from '@google-cloud/functions-framework/testing';

import { readManifest } from './manifest.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    source: { type: 'string', default: 'functions/index.ts' },
    manifest: { type: 'string', default: 'functions/functions.json' },
  },
});

await import(pathToFileURL(resolve(values.source)).href);
const manifest = await readManifest(values.manifest);
// The framework's own app for each function, never listening: requests are handed to it.
const apps = new Map<string, Server>(
  Object.keys(manifest).map((name) => [name, getTestServer(name)]),
);

const begun = channel('http.server.request.start');
const front = createServer((request, response) => {
  const [path = '/', query] = (request.url ?? '/').split(/(?=\?)/, 2);
  const [, name = '', rest] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
  if (name === '_health') {
    response.end('ok');
    return;
  }
  const app = apps.get(name);
  if (app === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end(`No function ${name}. There are: ${[...apps.keys()].join(', ')}\n`);
    return;
  }
  request.url = (rest ?? '/') + (query ?? '');
  // Node says so of a server that listens, and the functions wait for it
  begun.publish({ request, response, socket: request.socket, server: app });
  app.emit('request', request, response);
});
front.listen(Number(values.port), '127.0.0.1', () => {
  console.log(`${apps.size} functions ready after ${Math.round(performance.now())} ms`);
});
