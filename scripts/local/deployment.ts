import { PROJECT } from './project.ts';

/** What an operator would decide for a deployment, decided for the local one; nothing here is secret. */
export const DEPLOYMENT = {
  CONTACT: 'data-desk@example.org',
  MAIL_FROM: 'SpaceML Data Access <no-reply@example.org>',
  WEB_URL: 'http://127.0.0.1:5173',
  ALLOWED_ORIGINS: 'http://127.0.0.1:5173,http://localhost:5173',
  PSEUDONYM_KEY: 'pseudonym-key-of-a-local-run',
  BILLING_TABLE: `${PROJECT}.billing.gcp_billing_export_resource_v1_LOCAL`,
} as const;
