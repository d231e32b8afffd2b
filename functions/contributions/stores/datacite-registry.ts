import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Config } from '../../platform/config.ts';
import { Fault } from '../../platform/fault.ts';
import { policy } from '../../policy.ts';
import type { DoiState, Registry } from './registry.ts';

type Settings = Pick<
  Config,
  | 'DATACITE_URL'
  | 'DATACITE_USER'
  | 'DATACITE_PASSWORD'
  | 'DATACITE_PREFIX'
  | 'CONTACT'
  | 'BASE_URL'
>;

const state = z.enum(['draft', 'registered', 'findable']);
const Answer = z.object({ data: z.object({ attributes: z.object({ state }) }) });
const List = z.object({
  data: z.array(z.object({ attributes: z.object({ doi: z.string().toLowerCase(), state }) })),
  links: z.object({ next: z.string().nullish() }).default({}),
});
const Refusal = z.object({
  errors: z.array(z.object({ title: z.string(), source: z.string().optional() })),
});

/** Worth another try: DataCite is busy or unwell. Other 4xx stay what they are. */
const passing = (status: number): boolean => status >= 500 || [408, 409, 425, 429].includes(status);

/** Milliseconds that a Retry-After header asks for (seconds, or a date). */
export function retryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** DataCite's REST API, by fetch. `wait` is for tests: it takes milliseconds. */
export function dataciteRegistry(
  config: Settings,
  wait: (ms: number) => Promise<unknown> = sleep,
): Registry {
  const basic = Buffer.from(`${config.DATACITE_USER}:${config.DATACITE_PASSWORD}`);
  const headers = {
    authorization: `Basic ${basic.toString('base64')}`,
    accept: 'application/vnd.api+json',
    'content-type': 'application/vnd.api+json',
    // DataCite asks for an address to write to.
    'user-agent': `SpaceML-Data-Access/1.0 (${config.BASE_URL}; mailto:${config.CONTACT})`,
  };
  const dois = `${config.DATACITE_URL.replace(/\/$/, '')}/dois`;
  const address = (doi: string) => `${dois}/${encodeURIComponent(doi)}`;

  async function call(url: string, method: 'GET' | 'PUT', body?: string): Promise<Response> {
    const { waits, longestWait } = policy.publication;
    for (const pause of [...waits, undefined]) {
      const request = { method, headers, signal: AbortSignal.timeout(30_000) };
      const response = await fetch(url, body === undefined ? request : { ...request, body });
      if (!passing(response.status)) return response;
      const asked = retryAfter(response.headers.get('retry-after'), new Date());
      await response.body?.cancel();
      // The event comes again later, with the platform's longer waits.
      if (pause === undefined || (asked ?? 0) > longestWait)
        throw new Error(`DataCite answers ${response.status}.`);
      await wait(asked ?? pause);
    }
    throw new Error('unreachable');
  }

  async function read(doi: string): Promise<DoiState | undefined> {
    const response = await call(address(doi), 'GET');
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) throw await refused(response);
    return (await parsed(Answer, response)).data.attributes.state;
  }

  /** By cursor, for by number no more than 10,000 are given. https://support.datacite.org/docs/pagination */
  async function list(after = '1'): ReturnType<Registry['list']> {
    const query = new URLSearchParams({
      ...{ 'client-id': config.DATACITE_USER.toLowerCase(), prefix: config.DATACITE_PREFIX },
      ...{ 'page[size]': '30', 'page[cursor]': after },
    });
    const response = await call(`${dois}?${query.toString()}`, 'GET');
    if (!response.ok) throw await refused(response);
    const { data, links } = await parsed(List, response);
    // the cursor alone is taken from its link: our password goes nowhere else
    const next = links.next && new URL(links.next, dois).searchParams.get('page[cursor]');
    const more = data.length > 0 && next && next !== after;
    return { dois: data.map(({ attributes }) => attributes), after: more ? next : undefined };
  }

  return {
    list,
    read,
    put: async (doi, attributes, event) => {
      const body = JSON.stringify({
        data: { type: 'dois', id: doi, attributes: { ...attributes, ...(event ? { event } : {}) } },
      });
      const response = await call(address(doi), 'PUT', body);
      if (!response.ok) throw await refused(response);
      await response.body?.cancel();
      const state = await read(doi);
      if (state === undefined) throw new Error('DataCite does not know what it just took.');
      return state;
    },
  };
}

async function parsed<T>(schema: z.ZodType<T>, response: Response): Promise<T> {
  const answer = schema.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) throw new Error('DataCite answers something that its API does not.');
  return answer.data;
}

/** DataCite's own words, for who has to mend it. */
async function refused(response: Response): Promise<Fault> {
  const said = Refusal.safeParse(await response.json().catch(() => undefined));
  const words = said.data?.errors
    .map(({ source, title }) => (source ? `${source}: ${title}` : title))
    .join('; ');
  return new Fault(
    'conflict',
    `DataCite refuses (${response.status}): ${words ?? 'no reason given'}`,
  );
}
