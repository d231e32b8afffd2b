import { readLong } from '../contributions/limits/read.ts';

describe('Limits of contributions of tens of MiB, on both sides', () => {
  for (const { of, what, within, beyond } of readLong) {
    it(`${of}, ${what}: at the limit`, within);
    it(`${of}, ${what}: one beyond`, beyond);
  }
});
