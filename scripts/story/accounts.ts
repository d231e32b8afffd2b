import * as z from 'zod';
import { Deviation } from './tell.ts';

const Token = z.object({ idToken: z.string(), localId: z.string() });
const Codes = z.object({
  oobCodes: z.array(z.object({ email: z.string(), requestType: z.string(), oobLink: z.string() })),
});

/** Of every account on the local system. */
export const PASSWORD = 'a password of the demo';

/** A person at a browser: an account, and the ID token of the last sign-in. */
export interface Account {
  email: string;
  id: string;
  token: string;
}

/** Firebase Authentication as a browser's SDK speaks to it. */
export function accounts(host: string, project: string) {
  const call = async (method: string, body: object): Promise<unknown> => {
    const url = `http://${host}/identitytoolkit.googleapis.com/v1/accounts:${method}?key=demo`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Deviation(`accounts:${method} answered ${response.status}`);
    return response.json();
  };
  const tokenFor = async (method: string, email: string): Promise<Account> => {
    const request = { email, password: PASSWORD, returnSecureToken: true };
    const { idToken, localId } = Token.parse(await call(method, request));
    return { email, id: localId, token: idToken };
  };
  const signIn = (email: string) => tokenFor('signInWithPassword', email);
  return {
    signUp: (email: string) => tokenFor('signUp', email),
    /** A new token, with the claims and the verification of now. */
    signIn,
    /** Asks for the verification mail and opens its link; answers the account signed in anew. */
    verify: async (account: Account): Promise<Account> => {
      await call('sendOobCode', { requestType: 'VERIFY_EMAIL', idToken: account.token });
      const response = await fetch(`http://${host}/emulator/v1/projects/${project}/oobCodes`);
      const mailed = Codes.parse(await response.json()).oobCodes.findLast(
        ({ email, requestType }) => email === account.email && requestType === 'VERIFY_EMAIL',
      );
      if (!mailed) throw new Deviation(`No verification mail to ${account.email}`);
      await fetch(mailed.oobLink);
      return signIn(account.email);
    },
    /** Whether there still is an account with that address. */
    exists: async (email: string): Promise<boolean> => {
      const url = `http://${host}/identitytoolkit.googleapis.com/v1/projects/${project}/accounts:lookup`;
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer owner' },
        body: JSON.stringify({ email: [email] }),
      });
      return JSON.stringify(await response.json()).includes('localId');
    },
  };
}
