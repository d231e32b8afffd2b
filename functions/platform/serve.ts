import { randomUUID } from 'node:crypto';
import type { Request, Response } from '@google-cloud/functions-framework';
import type { App } from '../app.ts';
import { addressOf } from './address.ts';
import { send } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { callOf } from './call.ts';
import { allowOrigin, preflight } from './cors.ts';
import { Fault } from './fault.ts';
import { bodyOf } from './guard.ts';
import { match, methodsAt, type Route } from './http.ts';
import { limiter } from './limiter.ts';
import { jsonLog } from './log.ts';
import { problemOf, refuse } from './problem.ts';

/** What the log line tells of a request: never the address, the query, or what was sent. */
interface Trail {
  route: string;
  person?: string;
}

/** An HTTP function that serves a table of routes: parse, authenticate, run, answer (RFC 9457 for every fault). */
export function serve(open: () => Promise<{ app: App; routes: Route[] }>) {
  const handle = handler();
  return async (req: Request, res: Response): Promise<void> => {
    const instance = `urn:uuid:${randomUUID()}`;
    const started = performance.now();
    const trail: Trail = { route: '(none)' };
    let opened: { app: App; routes: Route[] } | undefined;
    res.set({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    try {
      opened = await open();
      await handle(opened.app, opened.routes, req, res, trail);
    } catch (error) {
      const log = opened?.app.log ?? jsonLog;
      if (!(error instanceof Fault)) log.error('request failed', error, { instance });
      refuse(res, error, problemOf(error, opened?.app.config, instance));
    }
    (opened?.app.log ?? jsonLog).info('request', {
      instance,
      method: req.method,
      ...trail,
      status: res.statusCode,
      ms: Math.round(performance.now() - started),
    });
  };
}

function handler() {
  const perPerson = limiter();
  const perAddress = limiter();
  return async (app: App, routes: Route[], req: Request, res: Response, trail: Trail) => {
    const { perMinutePerAddress, perMinutePerPerson } = app.policy.request;
    allowOrigin(app.config.ALLOWED_ORIGINS, req, res);
    const address = perAddress(addressOf(req), perMinutePerAddress, app.now());
    res.set(address.headers);
    address.take();
    const body = bodyOf(req);
    if (req.method === 'OPTIONS') {
      preflight(methodsAt(routes, req.path), res);
      return;
    }
    const found = match(routes, req.method, req.path);
    trail.route = found.route.path;
    const user = await authenticate(app, found.route.who, req.headers);
    if (user) {
      trail.person = user.id;
      const person = perPerson(user.id, perMinutePerPerson, app.now());
      res.set(person.headers);
      person.take();
    }
    const { method, headers, query } = req;
    const call = callOf(found, user, { method, headers, query, body });
    await send(res, method, found.route, await found.route.run(app, call));
  };
}
