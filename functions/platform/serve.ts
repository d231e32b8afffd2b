import type { Request, Response } from '@google-cloud/functions-framework';
import * as z from 'zod';
import type { App } from '../app.ts';
import { Fault, faults } from './fault.ts';
import { canonical, randomId, sha256 } from './hash.ts';
import {
  idFromKey,
  match,
  methodsOf,
  type Answer,
  type Call,
  type Match,
  type Route,
} from './http.ts';
import type { User } from './identity.ts';
import { limiter } from './limiter.ts';
import { parse, parseJson } from './parse.ts';

const Key = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'Send 1 to 200 visible ASCII characters.');
const Version = z
  .string()
  .regex(/^"\d{1,9}"$/, 'Send the ETag that you were given, with its quotes.')
  .transform((tag) => Number(tag.slice(1, -1)));

/** The right-most forwarded address is the one that Google's front end saw; the rest is the caller's claim. */
const addressOf = (req: Request): string =>
  String(req.headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim() || String(req.socket.remoteAddress);

/** An HTTP function that serves a table of routes: parse, authenticate, run, answer (RFC 9457 for every fault). */
export function serve(open: () => Promise<{ app: App; routes: Route[] }>) {
  const perPerson = limiter();
  const perAddress = limiter();
  return async (req: Request, res: Response): Promise<void> => {
    const instance = randomId();
    const started = performance.now();
    let who: string | undefined;
    let path = '(none)';
    res.set({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    const { app, routes } = await open();
    try {
      allowOrigin(app, req, res);
      const address = perAddress(addressOf(req), app.policy.request.perMinutePerAddress, app.now());
      res.set(address.headers);
      address.take();
      if (req.method === 'OPTIONS') {
        preflight(routes, req, res);
        return;
      }
      const found = match(routes, req.method, req.path);
      path = found.route.path;
      const user = await authenticate(app, found.route, req);
      who = user?.id;
      if (user) {
        const person = perPerson(user.id, app.policy.request.perMinutePerPerson, app.now());
        res.set(person.headers);
        person.take();
      }
      const answer = await found.route.run(
        app,
        callOf(found, user, req) as Call<never, never, never, never>,
      );
      await send(res, req.method, found.route, answer);
    } catch (error) {
      refuse(app, res, req, error, instance);
    } finally {
      app.log.info('request', {
        instance,
        method: req.method,
        route: path,
        status: res.statusCode,
        ms: Math.round(performance.now() - started),
        person: who,
      });
    }
  };
}

async function authenticate(app: App, route: Route, req: Request): Promise<User | undefined> {
  const header = req.headers.authorization;
  if (header === undefined) {
    if (route.who === 'anyone') return undefined;
    throw new Fault('unauthenticated', 'Send your Firebase ID token as Authorization: Bearer.');
  }
  const token = /^Bearer ([\w.-]{1,8192})$/.exec(header)?.[1];
  if (!token) throw new Fault('unauthenticated', 'The Authorization header is not a Bearer token.');
  const privileged = ['admin', 'reviewer', 'ethics'].includes(route.who);
  const user = await app.identity.verify(token, { revocation: privileged });
  switch (route.who) {
    case 'anyone':
    case 'signed-in':
      return user;
    case 'member':
    case 'admin':
    case 'reviewer':
    case 'ethics':
      if (!user.emailVerified || user.email === '')
        throw new Fault('forbidden', 'Your e-mail address is not verified.', {
          reasons: [
            {
              code: 'email-not-verified',
              message: 'Your e-mail address is not verified.',
              wayOut: 'Open the link in the verification mail, then sign in again.',
            },
          ],
        });
      if (
        privileged &&
        !user.roles.some(
          (role) => role === route.who || (role === 'admin' && route.who === 'reviewer'),
        )
      )
        throw new Fault('forbidden', `Only the role ${route.who} may do this.`, {
          reasons: [
            {
              code: 'role-missing',
              message: `Only the role ${route.who} may do this.`,
              wayOut: `Ask the operator for the role at ${app.config.CONTACT}.`,
            },
          ],
        });
      return user;
  }
}

function callOf(
  { route, params }: Match,
  user: User | undefined,
  req: Request,
): Call<unknown, unknown, unknown, unknown> {
  const raw = (req.rawBody ?? Buffer.alloc(0)).toString('utf8');
  if (
    route.body &&
    !/^application\/json\b/i.test(
      String(req.headers['x-original-content-type'] ?? req.headers['content-type']),
    )
  )
    throw new Fault('unsupported', 'Send the body as application/json.');
  const body = route.body ? parseJson(route.body, raw) : undefined;
  const key = req.headers['idempotency-key'];
  const newId =
    key === undefined
      ? randomId()
      : idFromKey(user?.id ?? '', route, parse(Key, key, '/headers/idempotency-key'));
  const tag = req.headers['if-match'];
  if (route.versioned && tag === undefined)
    throw new Fault('version-required', 'Send the ETag of what you edit as If-Match.');
  return {
    user,
    params: route.params ? parse(route.params, params, '/path') : params,
    query: route.query ? parse(route.query, req.query, '/query') : {},
    body,
    newId,
    bodyHash: sha256(canonical(body ?? null)),
    version: route.versioned ? parse(Version, tag, '/headers/if-match') : 0,
    method: req.method as Call<never, never, never, never>['method'],
  };
}

async function send(
  res: Response,
  method: string,
  route: Route,
  answer: Answer<unknown>,
): Promise<void> {
  res.status(answer.status ?? route.status ?? 200).set(answer.headers ?? {});
  if (answer.text !== undefined) {
    if (method === 'HEAD') return void res.end();
    if (typeof answer.text === 'string') return void res.send(answer.text);
    const { Readable } = await import('node:stream');
    const { pipeline } = await import('node:stream/promises');
    return pipeline(Readable.from(answer.text), res);
  }
  if (answer.body === undefined) return void res.end();
  res.json(route.answer ? route.answer.parse(answer.body) : answer.body);
}

function allowOrigin(app: App, req: Request, res: Response): void {
  res.vary('Origin');
  const origin = req.headers.origin;
  if (origin === undefined || !app.config.ALLOWED_ORIGINS.includes(origin)) return;
  res.set({
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'ETag, Location, RateLimit, RateLimit-Policy, Retry-After',
  });
}

function preflight(routes: Route[], req: Request, res: Response): void {
  const shapes = routes.filter(({ path }) => path.split('/').length === req.path.split('/').length);
  const methods = [...new Set(shapes.flatMap(methodsOf))].join(', ');
  res
    .status(204)
    .set({
      allow: methods,
      'access-control-allow-methods': methods,
      'access-control-allow-headers': 'Authorization, Content-Type, Idempotency-Key, If-Match',
      'access-control-max-age': '3600',
    })
    .end();
}

function refuse(app: App, res: Response, req: Request, error: unknown, instance: string): void {
  if (!(error instanceof Fault)) app.log.error('request failed', error, { instance });
  if (res.headersSent) return void res.destroy();
  const { status, title } =
    error instanceof Fault ? faults[error.kind] : { status: 500, title: 'Our own error' };
  const details = error instanceof Fault ? error.details : {};
  const problem = {
    type:
      error instanceof Fault ? `${app.config.BASE_URL}/v1/problems/${error.kind}` : 'about:blank',
    title,
    status,
    detail:
      error instanceof Fault
        ? error.message
        : 'Something went wrong on our side. Please try again later.',
    instance: `urn:request:${instance}`,
    ...(details.errors ? { errors: details.errors } : {}),
    ...(status === 403
      ? {
          reasons: details.reasons ?? [
            {
              code: 'not-allowed',
              message: error instanceof Error ? error.message : title,
              wayOut: `Write to ${app.config.CONTACT}.`,
            },
          ],
        }
      : {}),
    contact: app.config.CONTACT,
  };
  if (details.allow) res.set('allow', details.allow.join(', '));
  if (details.retryAfter !== undefined) res.set('retry-after', String(details.retryAfter));
  if (status === 401) res.set('www-authenticate', 'Bearer');
  res.status(status).set('content-type', 'application/problem+json');
  res.end(req.method === 'HEAD' ? undefined : JSON.stringify(problem));
}
