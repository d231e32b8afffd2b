/** The state of a DOI as the registry says it. */
export type DoiState = 'draft' | 'registered' | 'findable';

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
}
