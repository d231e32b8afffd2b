import type { Request, Response } from '@google-cloud/functions-framework';

const exposed = 'ETag, Location, RateLimit, RateLimit-Policy, Retry-After';
const accepted = 'Authorization, Content-Type, Idempotency-Key, If-Match';

/** Lets pages of the allowed origins read the answer: origins are matched whole, cookies are never asked for. */
export function allowOrigin(origins: string[], req: Request, res: Response): void {
  res.vary('Origin');
  const { origin } = req.headers;
  if (origin === undefined || !origins.includes(origin)) return;
  res.set({ 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed });
}

/** Answers OPTIONS, a browser's preflight among them. */
export function preflight(methods: string[], res: Response): void {
  res.status(204).set('allow', methods.join(', '));
  if (res.hasHeader('access-control-allow-origin'))
    res.set({
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': accepted,
      'access-control-max-age': '3600',
    });
  res.end();
}
