import { MemoryDocuments } from '../../functions/platform/memory-documents.ts';
import { keepsTheContract } from './documents.contract.ts';

describe('MemoryDocuments', () => {
  keepsTheContract(() => new MemoryDocuments());
});
