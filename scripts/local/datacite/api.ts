import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { Answer, Request } from '../http-server.ts';
import { Body, changed, problems, shown, type Attributes, type Doi } from './doi.ts';

/** The one account there is, and its only prefix. */
export interface Account {
  readonly user: string;
  readonly password: string;
  readonly prefix: string;
}

/** What DataCite's REST API answers; `ignoreState` leaves out the event of the request. */
export function respond(
  dois: Map<string, Doi>,
  account: Account,
  { path, query, method, message, body }: Request,
  ignoreState: boolean,
): Answer {
  const [, collection, ...rest] = path.split('/').map(decodeURIComponent);
  const name = rest.join('/').toLowerCase();
  const doi = dois.get(name);
  if (collection !== 'dois') return error(404, "The resource you are looking for doesn't exist.");

  if (method === 'GET' && name === '')
    return { status: 200, json: listed(dois, account, query, isOwner(message, account)) };
  if (method === 'GET') {
    const hidden = doi?.state === 'draft' && !isOwner(message, account);
    if (doi === undefined || hidden)
      return error(404, "The resource you are looking for doesn't exist.");
    return { status: 200, json: shown(doi) };
  }
  if (!isOwner(message, account)) return error(401, 'Bad credentials.');

  if (method === 'DELETE') {
    if (doi === undefined) return error(404, "The resource you are looking for doesn't exist.");
    if (doi.state !== 'draft') return error(405, 'Method not allowed');
    dois.delete(name);
    return { status: 204 };
  }
  if (method !== 'PUT' && method !== 'POST') return error(405, 'Method not allowed');

  const payload = Body.safeParse(parsed(body)).data;
  if (payload === undefined)
    return error(400, 'You need to provide a payload following the JSONAPI spec');
  const { attributes } = payload.data;
  const wanted = method === 'PUT' ? name : newName(attributes);
  if (!wanted.startsWith(`${account.prefix}/`))
    return error(403, 'You are not authorized to access this resource.');
  const old = dois.get(wanted);
  if (method === 'POST' && old !== undefined)
    return errors(422, [{ source: 'doi', title: 'This DOI has already been taken', uid: wanted }]);
  const { event, ...rested } = attributes;
  const given: Attributes = ignoreState || event === undefined ? rested : { ...rested, event };
  const result = changed(old, wanted, given, new Date());
  const found = problems(result);
  if (found.length > 0) return errors(422, found);
  dois.set(wanted, result);
  return { status: old === undefined ? 201 : 200, json: shown(result) };
}

/** Everybody sees findable DOIs, the account's owner all of its own; the cursor is opaque, and only a page with more behind it has a next. */
function listed(
  dois: Map<string, Doi>,
  account: Account,
  query: URLSearchParams,
  owner: boolean,
): unknown {
  const client = query.get('client-id') ?? account.user.toLowerCase();
  const prefix = query.get('prefix') ?? account.prefix;
  const all = [...dois.values()].filter(
    ({ doi, state }) =>
      (owner || state === 'findable') &&
      client === account.user.toLowerCase() &&
      doi.startsWith(`${prefix}/`),
  );
  const size = Math.min(1000, Number(query.get('page[size]') ?? 25));
  const cursor = query.get('page[cursor]') ?? '1';
  const last = cursor === '1' ? '' : Buffer.from(cursor, 'base64url').toString('utf8');
  const start = all.findIndex(({ doi }) => doi === last) + 1;
  const page = all.slice(start, start + size);
  const after = Buffer.from(page.at(-1)?.doi ?? '').toString('base64url');
  const link = new URLSearchParams(query);
  link.set('page[cursor]', after);
  const next = `https://api.datacite.org/dois?${link.toString()}`;
  return {
    data: page.map((doi) => shown(doi).data),
    meta: { total: all.length, totalPages: Math.ceil(all.length / size) },
    links: { self: '/dois', ...(start + size < all.length ? { next } : {}) },
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function newName({ doi, prefix }: Attributes): string {
  return (doi ?? `${prefix ?? ''}/${randomBytes(4).toString('hex')}`).toLowerCase();
}

function isOwner(message: IncomingMessage, { user, password }: Account): boolean {
  const wanted = Buffer.from(`${user}:${password}`).toString('base64');
  return message.headers.authorization === `Basic ${wanted}`;
}

/** Errors as DataCite shows them. */
export function error(status: number, title: string): Answer {
  return errors(status, [{ status: String(status), title }]);
}

function errors(status: number, list: readonly object[]): Answer {
  return {
    status,
    json: { errors: list },
    headers: { 'content-type': 'application/vnd.api+json' },
  };
}
