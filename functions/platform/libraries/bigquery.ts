// In a bundle, a CommonJS package gives its names to static imports only; this file is what is imported when first used.
export { BigQuery } from '@google-cloud/bigquery';
export { OAuth2Client } from 'google-auth-library';
