import assert from 'node:assert/strict';
import { readConfig } from '../../functions/platform/config.ts';
import { environment } from '../support/app.ts';

const production = { ...environment, NODE_ENV: 'production' };
const emulators = {
  FIRESTORE_EMULATOR_HOST: '127.0.0.1:8080',
  FIREBASE_AUTH_EMULATOR_HOST: '127.0.0.1:9099',
  PUBSUB_EMULATOR_HOST: '127.0.0.1:8085',
  STORAGE_API_ENDPOINT: 'http://127.0.0.1:1',
  BIGQUERY_API_ENDPOINT: 'http://127.0.0.1:2',
};

describe('the configuration', () => {
  it('is complete with the environment of a deployment', () => {
    assert.equal(readConfig(production).BUCKET_UPLOADS, 'demo-test-uploads');
  });
  it('takes a process for production that does not say what it is', () => {
    const { NODE_ENV, ...unsaid } = production;
    assert.equal(readConfig(unsaid).NODE_ENV, NODE_ENV);
  });
  for (const name of Object.keys(environment).filter(
    (key) => key !== 'NODE_ENV' && key !== 'WEB_URL',
  ))
    it(`names ${name} when it is missing`, () => {
      assert.throws(() => readConfig({ ...production, [name]: undefined }), new RegExp(name));
    });
  for (const [name, value] of Object.entries(emulators)) {
    it(`does not start in production with ${name}`, () => {
      assert.throws(
        () => readConfig({ ...production, [name]: value }),
        new RegExp(`in production: remove ${name}`),
      );
    });
    it(`starts elsewhere with ${name}`, () => {
      readConfig({ ...environment, [name]: value });
    });
  }
  it('does not start in production with a secret that is the tests’ own kind of short', () => {
    assert.throws(() => readConfig({ ...production, PSEUDONYM_KEY: 'short' }), /PSEUDONYM_KEY/);
  });
  it('tells no value of a variable that is wrong', () => {
    assert.throws(
      () => readConfig({ ...production, BUCKET_LOGS: 'SECRET VALUE' }),
      (error) => error instanceof Error && !error.message.includes('SECRET VALUE'),
    );
  });
  it('reads origins whole', () => {
    const origins = (text: string) =>
      readConfig({ ...production, ALLOWED_ORIGINS: text }).ALLOWED_ORIGINS;
    assert.deepEqual(origins('https://a.org,http://localhost:5173'), [
      'https://a.org',
      'http://localhost:5173',
    ]);
    assert.deepEqual(origins(''), []);
    assert.deepEqual(origins(' https://a.org , '), ['https://a.org']);
  });
  for (const origin of [
    '*',
    'null',
    'https://a.org/',
    'https://a.org/path',
    'a.org',
    'https://*.a.org',
  ])
    it(`does not take ${origin} for an origin`, () => {
      assert.throws(
        () => readConfig({ ...production, ALLOWED_ORIGINS: origin }),
        /ALLOWED_ORIGINS/,
      );
    });
});
