import { MemorySessions } from '../../support/memory-sessions.js';
import { itKeepsTheSessionStoreContract } from '../../support/session-store-contract.js';

describe('MemorySessions', () => {
  itKeepsTheSessionStoreContract(() => new MemorySessions());
});
