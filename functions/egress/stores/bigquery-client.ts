import type { BigQuery } from '@google-cloud/bigquery';

/** The client, loaded when first used; with `endpoint` (the local BigQuery) no credentials are asked for. */
export async function bigqueryClient(projectId: string, endpoint?: string): Promise<BigQuery> {
  const { BigQuery } = await import('@google-cloud/bigquery');
  if (endpoint === undefined) return new BigQuery({ projectId });
  const { OAuth2Client } = await import('google-auth-library');
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'local', expiry_date: Date.parse('2100-01-01') });
  return new BigQuery({ projectId, apiEndpoint: endpoint, authClient });
}
