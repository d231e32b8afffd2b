import assert from 'node:assert/strict';
import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Agent } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { deleteApp, initializeApp, type App as FirebaseApp } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';
import { firebaseIdentity } from '../../functions/platform/firebase-identity.ts';
import { bearer, host, type Host } from './fixture.ts';

const projectId = 'demo-test';
const now = Math.floor(Date.now() / 1000);
const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const google = pair();
const stranger = pair();
const publicPem = google.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const head = { alg: 'RS256', kid: 'key-1', typ: 'JWT' };
const claims = {
  iss: `https://securetoken.google.com/${projectId}`,
  aud: projectId,
  sub: 'member',
  email: 'member@example.org',
  email_verified: true,
  iat: now - 60,
  auth_time: now - 60,
  exp: now + 3540,
};
type Claims = Partial<Record<keyof typeof claims | 'roles' | 'admin', unknown>>;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (header: string, payload: string, key = google.privateKey) => {
  const words = `${header}.${payload}`;
  return `${words}.${createSign('RSA-SHA256').update(words).sign(key, 'base64url')}`;
};
const unsigned = (changed: Claims, header: object) =>
  `${part(header)}.${part({ ...claims, ...changed })}`;
/** An ID token as Google signs it, but for what is changed. */
const token = (changed: Claims = {}, header: object = head, key = google.privateKey) =>
  signed(part(header), part({ ...claims, ...changed }), key);
const hmac = (header: object) => {
  const words = unsigned({}, header);
  return `${words}.${createHmac('sha256', publicPem).update(words).digest('base64url')}`;
};
/** The claims of one token under the signature of another. */
const regrafted = () => {
  const [header, , signature] = token().split('.');
  return `${header!}.${part({ ...claims, sub: 'admin' })}.${signature!}`;
};

/** Google's side of it: the keys that sign, and the accounts that are looked up for revocation. */
interface Google {
  server: Server;
  /** Paths that were asked. */
  asked: string[];
  accounts: Record<string, object>;
  /** What the keys are answered with. */
  keys: { status: number; body: object };
}

async function startGoogle(): Promise<Google> {
  const stand: Google = {
    asked: [],
    accounts: {},
    keys: { status: 200, body: { 'key-1': publicPem } },
    server: createServer((request, response) => {
      stand.asked.push(request.url!);
      const send = (status: number, body: object, headers = {}) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(body));
      };
      if (request.url!.startsWith('/robot/v1/metadata/x509/securetoken@')) {
        send(stand.keys.status, stand.keys.body, { 'cache-control': 'public, max-age=3600' });
        return;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { localId = [] } = JSON.parse(Buffer.concat(chunks).toString()) as {
          localId?: string[];
        };
        const users = localId.flatMap((id) => stand.accounts[id] ?? []);
        send(200, users.length > 0 ? { users } : {});
      });
    }).listen(0, '127.0.0.1'),
  };
  await once(stand.server, 'listening');
  return stand;
}

/** Where firebase-admin goes with every call of its: to the stand-in, without TLS. */
class ToStandIn extends Agent {
  readonly #server: Server;
  constructor(server: Server) {
    super({ keepAlive: false });
    this.#server = server;
  }
  override createConnection() {
    return connect((this.#server.address() as AddressInfo).port, '127.0.0.1');
  }
}

const account = (id: string, fields: object = {}) => ({
  localId: id,
  email: `${id}@example.org`,
  emailVerified: true,
  ...fields,
});

describe('ID tokens, as firebase-admin verifies them in production', () => {
  let stand: Google;
  let firebase: FirebaseApp;
  let server: Host;
  const emulator = process.env['FIREBASE_AUTH_EMULATOR_HOST'];

  beforeEach(async () => {
    delete process.env['FIREBASE_AUTH_EMULATOR_HOST'];
    stand = await startGoogle();
    stand.accounts['member'] = account('member');
    stand.accounts['admin'] = account('admin');
    const credential = {
      getAccessToken: () => Promise.resolve({ access_token: 'of-tests', expires_in: 3600 }),
    };
    const httpAgent = new ToStandIn(stand.server);
    firebase = initializeApp({ projectId, credential, httpAgent }, 'tokens');
    const identity = firebaseIdentity(
      () => Promise.resolve(getAuth(firebase)),
      () => new Date(now * 1000),
    );
    server = await host({ identity });
  });
  afterEach(async () => {
    server.close();
    stand.server.closeAllConnections();
    stand.server.close();
    await deleteApp(firebase);
    if (emulator !== undefined) process.env['FIREBASE_AUTH_EMULATOR_HOST'] = emulator;
  });
  const asked = (sent: string, path = '/v1/only/member') =>
    server.call(path, { headers: bearer(sent) });
  const admin: Claims = { sub: 'admin', email: 'admin@example.org', roles: ['admin'] };
  const lookups = () => stand.asked.filter((path) => path.includes('accounts:lookup')).length;

  it('a token of Google’s key for this project is taken, its account not looked up', async () => {
    const reply = await asked(token());
    assert.equal(reply.status, 200, reply.text);
    assert.deepEqual(reply.json, { id: 'member' });
    assert.equal(lookups(), 0);
  });
  it('an admin’s is taken on an admin’s route, its account looked up', async () => {
    const reply = await asked(token(admin), '/v1/only/admin');
    assert.equal(reply.status, 200, reply.text);
    assert.equal(lookups(), 1);
  });
  it('no token is refused', async () => {
    const reply = await server.call('/v1/only/member');
    assert.equal(reply.status, 401);
  });

  const other = `${projectId}-other`;
  const refused: [what: string, make: () => string][] = [
    ['words', () => 'garbage'],
    ['three words', () => 'a.b.c'],
    ['a token that has ended', () => token({ exp: now - 1 })],
    ['a token for another project', () => token({ aud: other })],
    ['a token of another project’s issuer', () => token({ iss: claims.iss + '-other' })],
    [
      'a token of another issuer',
      () => token({ iss: `https://session.firebase.google.com/${projectId}` }),
    ],
    ['a token of nobody', () => token({ sub: '' })],
    ['a token without subject', () => token({ sub: undefined })],
    ['a token whose subject is too long', () => token({ sub: 'x'.repeat(129) })],
    ['a token issued in the future', () => token({ iat: now + 600 })],
    ['a token without a time of sign-in', () => token({ auth_time: undefined })],
    ['a token of a future sign-in', () => token({ auth_time: now + 600 })],
    ['a token without a time of issue', () => token({ iat: undefined })],
    ['a token that never ends', () => token({ exp: undefined })],
    ['a token whose claims are null', () => signed(part(head), part(null))],
    ['a token whose claims are a text', () => signed(part(head), part('text'))],
    ['a token whose head is null', () => signed(part(null), part(claims))],
    ['alg none', () => `${unsigned({}, { ...head, alg: 'none' })}.`],
    ['alg none with a signature', () => token({}, { ...head, alg: 'none' })],
    ['HS256 with the public key as the secret', () => hmac({ ...head, alg: 'HS256' })],
    ['HS256 that says it is RS256', () => hmac(head)],
    ['a stranger’s signature', () => token({}, head, stranger.privateKey)],
    ['a key that Google does not name', () => token({}, { ...head, kid: 'key-2' })],
    ['no key named', () => token({}, { alg: 'RS256', typ: 'JWT' })],
    ['another’s claims under a true signature', regrafted],
  ];
  for (const [what, make] of refused)
    it(`${what}: refused, with what to do and whom to ask`, async () => {
      const reply = await asked(make());
      assert.equal(reply.status, 401, reply.text);
      assert.match(reply.problem.detail, /sign in again|not a Bearer/);
      assert.equal(reply.problem.contact, 'data@example.org');
      assert.match(String(reply.headers['www-authenticate']), /^Bearer/);
    });

  it('a token before the address is verified is told how to verify it', async () => {
    const reply = await asked(token({ email_verified: false }));
    assert.equal(reply.status, 403, reply.text);
    assert.deepEqual(
      reply.problem.reasons?.map(({ code }) => code),
      ['email-not-verified'],
    );
  });
  it('a role under another claim is none', async () => {
    const reply = await asked(token({ ...admin, roles: undefined, admin: true }), '/v1/only/admin');
    assert.equal(reply.status, 403, reply.text);
  });

  const changed: [what: string, fields: object | undefined][] = [
    ['was revoked', { validSince: String(now) }],
    ['belongs to a disabled account', { disabled: true }],
    ['belongs to an account that is gone', undefined],
  ];
  for (const [what, fields] of changed)
    it(`an admin’s token that ${what} is refused`, async () => {
      if (fields) stand.accounts['admin'] = account('admin', fields);
      else delete stand.accounts['admin'];
      const reply = await asked(token(admin), '/v1/only/admin');
      assert.equal(reply.status, 401, reply.text);
      assert.equal(lookups(), 1);
    });

  it('a clock that is a little behind Google’s refuses nobody', async () => {
    assert.equal((await asked(token({ iat: now + 200, auth_time: now + 200 }))).status, 200);
  });
  it('that Google’s keys cannot be had is our fault, not the caller’s', async () => {
    stand.keys = { status: 500, body: { error: 'unavailable' } };
    assert.equal((await asked(token())).status, 500);
  });
  it('nor is it the caller’s that Google cannot be reached', async () => {
    stand.server.closeAllConnections();
    stand.server.close();
    assert.equal((await asked(token())).status, 500);
  });
});
