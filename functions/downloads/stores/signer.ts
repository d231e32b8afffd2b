/** What a signed URL lets its holder fetch: one generation, for a time, with one method. */
export interface Grant {
  method: 'GET' | 'HEAD';
  bucket: string;
  name: string;
  generation: string;
  /** The download record; stands in the usage log as `x-goog-custom-audit-download`. */
  download: string;
  /** Project that pays, where the accreditation has one of its own. */
  userProject?: string;
  expires: Date;
}

/** Signs download URLs locally with an HMAC key (V4): no call to outside. */
export interface Signer {
  sign(grant: Grant, now: Date): string;
}
