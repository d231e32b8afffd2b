import * as z from 'zod';
import { Remedy } from '../lib/remedy.ts';

/** Who uploads, for as long as it takes. */
export interface Token {
  current(): string;
  /** A fresh one, where that is possible: ID tokens live an hour. */
  renew(): Promise<boolean>;
}

const Renewable = z.strictObject({ refreshToken: z.string().min(1), apiKey: z.string().min(1) });
const Renewed = z.object({ id_token: z.string(), refresh_token: z.string() });

const how =
  'Give an ID token in the variable SPACEML_TOKEN or on standard input; for uploads longer than an hour {"refreshToken": "…", "apiKey": "…"} there.';

/** The token in `text`: an ID token, or what renews one. Remedy when it is neither, or the sign-in is over. */
export async function tokenOf(text: string, env: NodeJS.ProcessEnv): Promise<Token> {
  const given = text.trim();
  if (/^[\w-]+\.[\w-]+\.[\w-]*$/.test(given))
    return { current: () => given, renew: () => Promise.resolve(false) };
  const renewable = Renewable.safeParse(json(given));
  if (!renewable.success) throw new Remedy(how);
  const { apiKey } = renewable.data;
  let { refreshToken } = renewable.data;
  let current = '';
  const emulator = env['FIREBASE_AUTH_EMULATOR_HOST'];
  const base = emulator === undefined ? 'https:/' : `http://${emulator}`;
  const renew = async () => {
    const response = await fetch(
      `${base}/securetoken.googleapis.com/v1/token?key=${encodeURIComponent(apiKey)}`,
      {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
      },
    );
    const answer = Renewed.safeParse(await response.json().catch(() => undefined));
    if (!answer.success) return false;
    current = answer.data.id_token;
    refreshToken = answer.data.refresh_token;
    return true;
  };
  if (!(await renew())) throw new Remedy('The sign-in is over: sign in again on the web page.');
  return { current: () => current, renew };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
