import { STATUS_CODES } from 'node:http';

/** An answer the caller can understand: `reason` as the JSON API words it, `code` as the XML API does. */
export class StorageError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly code: string;

  constructor(status: number, reason: string, code: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.code = code;
  }
}

export const invalid = (message: string, code = 'InvalidArgument') =>
  new StorageError(400, 'invalid', code, message);
export const required = (message: string, code = 'InvalidArgument') =>
  new StorageError(400, 'required', code, message);
export const forbidden = (message: string, code = 'AccessDenied') =>
  new StorageError(403, 'forbidden', code, message);
export const noSuchBucket = () =>
  new StorageError(404, 'notFound', 'NoSuchBucket', 'The specified bucket does not exist.');
export const noSuchObject = (bucket: string, object: string) =>
  new StorageError(404, 'notFound', 'NoSuchKey', `No such object: ${bucket}/${object}`);
export const noSuchUpload = () =>
  new StorageError(404, 'notFound', 'NoSuchUpload', 'Upload session not found.');
export const notFound = (message = 'Not Found') =>
  new StorageError(404, 'notFound', 'NotFound', message);
export const conflict = (message: string, code: string) =>
  new StorageError(409, 'conflict', code, message);
export const notImplemented = (what: string) =>
  new StorageError(501, 'notImplemented', 'NotImplemented', `This emulator has no ${what}.`);
export const conditionNotMet = () =>
  new StorageError(
    412,
    'conditionNotMet',
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold.',
  );
export const notModified = () => new StorageError(304, 'notModified', 'NotModified', '');
export const injected = (status: number) =>
  new StorageError(
    status,
    status === 429 ? 'rateLimitExceeded' : 'backendError',
    status === 429 ? 'SlowDown' : 'ServiceUnavailable',
    STATUS_CODES[status] ?? 'Injected fault',
  );

/** The request broke off, or was cut by a fault: nobody is there to be answered. */
export class ConnectionLost extends Error {}

export function errorAsJson({ status, reason, message }: StorageError) {
  return { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } };
}

export function errorAsXml({ code, message }: StorageError): string {
  return `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}
