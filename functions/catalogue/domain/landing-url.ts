/** Address of a dataset's page, of one version where it is named; DOIs point to the latter. */
export const landingUrl = (config: { BASE_URL: string }, id: string, version?: number): string =>
  `${config.BASE_URL.replace(/\/$/, '')}/datasets/${id}${version === undefined ? '' : `/v${version}`}`;
