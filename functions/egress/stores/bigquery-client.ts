import type { BigQuery } from '@google-cloud/bigquery';

/** The client, loaded when first used; with `endpoint` (the local BigQuery) no credentials are asked for. */
export async function bigqueryClient(projectId: string, endpoint?: string): Promise<BigQuery> {
  const { BigQuery, OAuth2Client } = await import('../../platform/libraries/bigquery.ts');
  if (endpoint === undefined) return new BigQuery({ projectId });
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'local', expiry_date: Date.parse('2100-01-01') });
  return new BigQuery({ projectId, apiEndpoint: endpoint, authClient });
}
