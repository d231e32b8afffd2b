import * as z from 'zod';

const Bucket = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/);

/** Whole: scheme, host and port, and nothing after it. */
const Origin = z
  .url({ protocol: /^https?$/, hostname: /^[^*]+$/ })
  .refine((text) => URL.parse(text)?.origin === text, 'Not a whole origin.');

/** The environment, parsed once. Names are those that Terraform sets. */
export const Environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  BASE_URL: z.url(),
  WEB_URL: z.url().optional(),
  CONTACT: z.email(),
  MAIL_FROM: z.string().min(3),
  SMTP_URL: z.url(),
  BUCKET_UPLOADS: Bucket,
  BUCKET_QUARANTINE: Bucket,
  BUCKET_DATASETS: Bucket,
  BUCKET_LOGS: Bucket,
  BUCKET_SOURCE: Bucket,
  /** Anchors of the audit; locked for retention where it matters, for nothing in it is ever changed. */
  BUCKET_AUDIT: Bucket,
  SIGNING_KEY_ID: z.string().min(1),
  SIGNING_KEY_SECRET: z.string().min(1),
  /** Keys the hashes of e-mail addresses (deny list, invitations, mail). */
  PSEUDONYM_KEY: z.string().min(16),
  DATACITE_URL: z.url(),
  DATACITE_USER: z.string().min(1),
  DATACITE_PASSWORD: z.string().min(1),
  DATACITE_PREFIX: z.string().regex(/^10\.\d{4,9}$/),
  /** Scanner for malware: `tcp://host:3310` of a clamd in the own network; without it nothing is scanned. */
  CLAMD_URL: z.url({ protocol: /^tcp$/ }).optional(),
  BILLING_TABLE: z.string().regex(/^[\w-]+\.\w+\.\w+$/),
  /** What BILLING_TABLE is: Google's detailed, standard or FOCUS export, or a view with the columns of the detailed one. */
  BILLING_FORMAT: z.enum(['detailed', 'standard', 'focus', 'view']).default('detailed'),
  /** Whole origins, comma-separated, that a browser may call from. */
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .transform((list) => list.filter((origin) => origin !== ''))
    .pipe(z.array(Origin)),
  STORAGE_API_ENDPOINT: z.url().optional(),
  BIGQUERY_API_ENDPOINT: z.url().optional(),
  FIRESTORE_EMULATOR_HOST: z.string().optional(),
  FIREBASE_AUTH_EMULATOR_HOST: z.string().optional(),
  PUBSUB_EMULATOR_HOST: z.string().optional(),
});
export type Config = z.infer<typeof Environment>;

const emulators = [
  'FIRESTORE_EMULATOR_HOST',
  'FIREBASE_AUTH_EMULATOR_HOST',
  'PUBSUB_EMULATOR_HOST',
  'STORAGE_API_ENDPOINT',
  'BIGQUERY_API_ENDPOINT',
] as const;

/** The configuration; throws naming each variable that is missing, wrong, or an emulator's in production. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const result = Environment.safeParse(environment);
  if (!result.success)
    throw new Error(
      `The environment is not complete: ${result.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ')}`,
    );
  const set = emulators.filter((name) => result.data[name]);
  if (result.data.NODE_ENV === 'production' && set.length > 0)
    throw new Error(`Emulator variables are set in production: remove ${set.join(', ')}.`);
  return result.data;
}
