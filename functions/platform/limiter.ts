import { Fault } from './fault.ts';

const minute = 60_000;

/**
 * Counts requests per key and minute within this instance: no read or write is paid for, and the
 * deployment's limit on instances bounds the whole. Headers: draft-ietf-httpapi-ratelimit-headers.
 */
export function limiter() {
  let window = 0;
  const counts = new Map<string, number>();
  return (key: string, limit: number, now: Date) => {
    const current = Math.floor(now.getTime() / minute);
    if (current !== window) counts.clear();
    window = current;
    const used = (counts.get(key) ?? 0) + 1;
    counts.set(key, used);
    const reset = Math.ceil(((current + 1) * minute - now.getTime()) / 1000);
    return {
      headers: {
        'RateLimit-Policy': `"default";q=${limit};w=60`,
        RateLimit: `"default";r=${Math.max(0, limit - used)};t=${reset}`,
      },
      /** Fault too-many when the limit is passed. */
      take: () => {
        if (used > limit)
          throw new Fault(
            'too-many',
            `More than ${limit} requests in a minute: wait and try again.`,
            {
              retryAfter: reset,
            },
          );
      },
    };
  };
}
