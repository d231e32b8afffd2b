/** A limit of the contributions room, tried on both sides. */
export interface Limit {
  /** Its place in the policy (`submission.path`), or its file and constant (`parsers/npy.ts longestHeader`). */
  of: string;
  what: string;
  /** At the limit: it is taken, or not due yet. */
  within: () => Promise<void>;
  /** One beyond it: it is refused, or due. */
  beyond: () => Promise<void>;
}
