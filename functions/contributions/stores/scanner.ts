/** What a scanner for malware says of some content. */
export type Verdict =
  | { outcome: 'clean' }
  /** `signature`: the scanner's own name of what it found. */
  | { outcome: 'infected'; signature: string }
  /** More than the scanner takes: nothing is known of it. */
  | { outcome: 'too-large' };

/** An outside scanner for malware (ClamAV). */
export interface Scanner {
  /** Throws when the scanner is not there, or comes to no verdict: that is never *clean*. */
  scan(content: AsyncIterable<Uint8Array>): Promise<Verdict>;
}
