import type { App } from './app.ts';
import { sendEmpty } from './answers.ts';
import type { Call } from './call.ts';
import type { CorsRule } from './resources.ts';

const sessionRule = (origin: string): CorsRule => ({
  origin: [origin],
  method: ['PUT', 'POST', 'DELETE', 'GET'],
  responseHeader: ['*'],
  maxAgeSeconds: 3600,
});

/** The headers a bucket's rules allow a page of `origin`; none when no rule fits. `asked` are the headers of a preflight. */
function corsHeaders(
  rules: CorsRule[],
  origin: string,
  method: string,
  asked?: string[],
): Record<string, string> {
  const rule = rules.find(
    (one) =>
      one.origin.some((allowed) => allowed === '*' || allowed === origin) &&
      one.method.some((allowed) => allowed === '*' || allowed.toUpperCase() === method) &&
      (asked ?? []).every((header) => allowsHeader(one, header)),
  );
  if (!rule) return {};
  const everyone = rule.origin.includes('*');
  const common = {
    'access-control-allow-origin': everyone ? '*' : origin,
    ...(everyone ? {} : { vary: 'Origin' }),
  };
  if (!asked) {
    const exposed = rule.responseHeader.join(', ');
    return exposed ? { ...common, 'access-control-expose-headers': exposed } : common;
  }
  return {
    ...common,
    'access-control-allow-methods': rule.method.join(','),
    ...(asked.length > 0 ? { 'access-control-allow-headers': asked.join(',') } : {}),
    'access-control-max-age': String(rule.maxAgeSeconds ?? 3600),
  };
}

function allowsHeader({ responseHeader }: CorsRule, header: string): boolean {
  return responseHeader.some((allowed) =>
    allowed.endsWith('*')
      ? header.startsWith(allowed.slice(0, -1).toLowerCase())
      : allowed.toLowerCase() === header,
  );
}

/**
 * The bucket's rules apply to both APIs (the real JSON API is more lenient). A session URI answers to the
 * origin that started it and to no other. @returns true when the call was a preflight, and is answered.
 */
export async function applyCors(app: App, call: Call, bucket: string): Promise<boolean> {
  const origin = call.header('origin');
  const preflight = call.method === 'OPTIONS';
  if (origin !== undefined) {
    const method = preflight ? call.header('access-control-request-method') : call.method;
    const names = call.header('access-control-request-headers') ?? '';
    const asked = names
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== '');
    const rules = rulesFor(app, call, bucket);
    const headers = corsHeaders(rules, origin, method ?? '', preflight ? asked : undefined);
    for (const [name, value] of Object.entries(headers)) call.response.setHeader(name, value);
  }
  if (preflight) await sendEmpty(call, 200);
  return preflight;
}

function rulesFor(app: App, call: Call, bucket: string): CorsRule[] {
  const upload = call.query.get('upload_id');
  if (upload === null) return app.buckets.find(bucket)?.resource.cors ?? [];
  const origin = app.sessions.originOf(upload);
  return origin === undefined ? [] : [sessionRule(origin)];
}
