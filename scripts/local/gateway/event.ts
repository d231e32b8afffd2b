/** A CloudEvent in the binary form of HTTP: attributes as `ce-` headers, data as the body. */
export interface Event {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Where an event goes. `timeout` in seconds, as the platform would cut the function off. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly timeout: number;
}

export interface Attributes {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** RFC 3339. */
  readonly time: string;
  readonly subject?: string;
}

/** A CloudEvent whose data is JSON. */
export function jsonEvent(
  { id, source, type, time, subject }: Attributes,
  data: unknown,
  more: Readonly<Record<string, string>> = {},
): Event {
  return {
    id,
    headers: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': id,
      'ce-source': source,
      'ce-type': type,
      'ce-time': time,
      ...(subject === undefined ? {} : { 'ce-subject': header(subject) }),
      ...more,
    },
    body: Buffer.from(JSON.stringify(data)),
  };
}

/** Object names may hold any character, header values may not: percent-encoded, as the HTTP binding of CloudEvents says. */
function header(value: string): string {
  return value.replace(/[^\x21-\x7e]|["%]/gu, (character) =>
    Array.from(
      Buffer.from(character),
      (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    ).join(''),
  );
}
