/** The state of a DOI as the registry says it. */
export type DoiState = 'draft' | 'registered' | 'findable';

/** A DOI, in lower case, as the registry has it. */
export interface Listed {
  doi: string;
  state: DoiState;
}

/** The DOI registry (DataCite). */
export interface Registry {
  /**
   * Creates or updates; answers the state read back, for the registry ignores impossible events in silence.
   * List attributes are replaced whole. Fault conflict with the registry's own words when it refuses.
   */
  put(
    doi: string,
    attributes: Record<string, unknown>,
    event?: 'publish' | 'hide',
  ): Promise<DoiState>;
  /** Undefined: the registry does not know it. */
  read(doi: string): Promise<DoiState | undefined>;
  /** A page of the account's DOIs below our prefix, drafts too, at most 30; `after` is where the page before said to go on. */
  list(after?: string): Promise<{ dois: Listed[]; after: string | undefined }>;
}
