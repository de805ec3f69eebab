import { MemoryStore } from '../../support/memory-store.js';
import { itKeepsTheObjectStoreContract } from '../../support/object-store-contract.js';

describe('MemoryStore', () => {
  itKeepsTheObjectStoreContract(async () => {
    const store = new MemoryStore();
    return { store, fence: async (token) => store.fence(token), trim: async (keep) => store.trim(keep) };
  });
});
