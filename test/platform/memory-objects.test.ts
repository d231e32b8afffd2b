import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { objectsContract } from './objects.contract.ts';

describe('Objects: the in-memory twin', () => {
  const objects = new MemoryObjects();
  objectsContract(() => ({
    objects,
    bucket: 'one-bucket',
    other: 'other-bucket',
    put: (uri, bytes) => objects.put(uri, bytes),
  }));
});
