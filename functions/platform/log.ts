/** What a log line may carry: ids, counts, names of things; never personal data, secrets or URLs. */
export type Fields = Record<string, string | number | boolean | undefined>;

export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  /** Our own error: the stack goes into the line, where Cloud Error Reporting finds it. */
  error(message: string, error: unknown, fields?: Fields): void;
}

const line = (severity: string, message: string, fields: Fields = {}) =>
  process.stdout.write(`${JSON.stringify({ severity, message, ...fields })}\n`);

/** Cloud Logging's structured lines on standard output. */
export const jsonLog: Log = {
  info: (message, fields) => line('INFO', message, fields),
  warn: (message, fields) => line('WARNING', message, fields),
  error: (message, error, fields) =>
    line('ERROR', message, {
      ...fields,
      stack_trace: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
};
