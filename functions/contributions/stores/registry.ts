/** The state of a DOI as the registry says it. */
export type DoiState = 'draft' | 'registered' | 'findable';

/** The DOI registry (DataCite). */
export interface Registry {
  /** Creates or updates; answers the state read back. */
  put(
    doi: string,
    attributes: Record<string, unknown>,
    event?: 'publish' | 'hide',
  ): Promise<DoiState>;
  read(doi: string): Promise<DoiState | undefined>;
}
