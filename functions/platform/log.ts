/** What a log line may carry: ids, counts, names of things; never personal data, secrets or URLs. */
export type Fields = Record<string, string | number | boolean | undefined>;

export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  /** Our own error: the stack goes into the line, where Cloud Error Reporting finds it. */
  error(message: string, error: unknown, fields?: Fields): void;
}

/**
 * Takes e-mail addresses, tokens and queries of URLs out of a text that is not ours (a library's error). No pattern
 * looks at a sign again and again: it would take time by the square of the text's length.
 */
export const redact = (text: string): string =>
  text
    .replaceAll(/[\w.+%-]{1,64}@[\w-]+(\.[\w-]+)+/g, '(e-mail)')
    .replaceAll(/\b(eyJ|ya29\.)[\w.+/=-]{8,}/g, '(token)')
    .replaceAll(/\b(https?:\/\/[^\s?"']+)(\?[^\s"']+)?/g, (_, url: string, query?: string) =>
      query === undefined ? url : `${url}?(query)`,
    );

const line = (severity: string, message: string, fields: Fields = {}) =>
  process.stdout.write(`${JSON.stringify({ ...fields, severity, message: redact(message) })}\n`);

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** Cloud Logging's structured lines on standard output. */
export const jsonLog: Log = {
  info: (message, fields) => line('INFO', message, fields),
  warn: (message, fields) => line('WARNING', message, fields),
  error: (message, error, fields) =>
    line('ERROR', message, { ...fields, stack_trace: redact(textOf(error)) }),
};
