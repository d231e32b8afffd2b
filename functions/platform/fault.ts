/** One thing wrong with the input: a JSON pointer (RFC 6901) and the remedy. */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** One reason why something is refused, with what the person can do about it (P-3.5). */
export interface Reason {
  code: string;
  message: string;
  wayOut: string;
}

/** HTTP status and title of each kind of fault; RFC 9110 and RFC 6585. */
export const faults = {
  invalid: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'In conflict with the present state' },
  gone: { status: 410, title: 'No longer available' },
  'length-required': { status: 411, title: 'Content-Length is required' },
  stale: { status: 412, title: 'Changed by somebody else in the meantime' },
  'too-large': { status: 413, title: 'Too large' },
  unsupported: { status: 415, title: 'Media type or encoding not supported' },
  'version-required': { status: 428, title: 'If-Match is required' },
  'too-many': { status: 429, title: 'Too many requests' },
} as const;
export type FaultKind = keyof typeof faults;

export interface FaultDetails {
  errors?: FieldError[];
  reasons?: Reason[];
  /** Seconds. */
  retryAfter?: number;
  /** Methods allowed on the path. */
  allow?: string[];
}

/** An error that the caller can understand and mend. Everything else that is thrown is our own error. */
export class Fault extends Error {
  readonly kind: FaultKind;
  readonly details: FaultDetails;
  constructor(kind: FaultKind, message: string, details: FaultDetails = {}) {
    super(message);
    this.name = 'Fault';
    this.kind = kind;
    this.details = details;
  }
}

/** True when `error` is a Fault of that kind. */
export const isFault = (error: unknown, kind?: FaultKind): error is Fault =>
  error instanceof Fault && (kind === undefined || error.kind === kind);
