import assert from 'node:assert/strict';
import { table } from '../platform/fixture.ts';
import { contractOf, type Seen } from './contract.ts';

const star: Seen = {
  method: 'GET',
  path: '/v1/stars/a',
  status: 200,
  type: 'application/json; charset=utf-8',
  text: '{"id":"a","name":"Vega"}',
};
const problem: Seen = {
  ...star,
  status: 404,
  type: 'application/problem+json',
  text: '{"type":"t","title":"t","status":404,"detail":"d","instance":"i"}',
};

describe('an answer is held against the OpenAPI document', () => {
  const contract = contractOf(table);
  for (const [name, seen] of Object.entries({
    'as told': star,
    'a refusal that is told of': problem,
    'an error of our own': { ...problem, status: 500 },
    'nothing to HEAD': { ...star, method: 'HEAD', text: '' },
    'an address that is no route': { ...problem, path: '/none' },
  }))
    it(`${name}: right`, () => {
      assert.deepEqual(contract(seen), []);
    });
  for (const [name, seen] of Object.entries({
    'a field too few': { ...star, text: '{"id":"a"}' },
    'a field too many': { ...star, text: '{"id":"a","name":"Vega","by":"lead"}' },
    'a field of another type': { ...star, text: '{"id":1,"name":"Vega"}' },
    'another media type': { ...star, type: 'text/html' },
    'a status nobody told of': { ...problem, status: 418 },
    'a refusal without detail': { ...problem, text: '{}' },
    'a success at an address that is no route': { ...star, path: '/none' },
  }))
    it(`${name}: wrong`, () => {
      assert.notDeepEqual(contract(seen), []);
    });
});
