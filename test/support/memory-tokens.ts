import type { TokenRecord, TokenStore } from '../../store/contract.js';

/** The token store's contract without Redis. */
export class MemoryTokens implements TokenStore {
  readonly records = new Map<string, TokenRecord>();

  async list(): Promise<readonly TokenRecord[]> {
    return [...this.records.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async get(name: string): Promise<TokenRecord | undefined> {
    return this.records.get(name);
  }

  async create(record: TokenRecord): Promise<boolean> {
    if (this.records.has(record.name)) return false;
    this.records.set(record.name, record);
    return true;
  }

  async replace(record: TokenRecord): Promise<boolean> {
    if (!this.records.has(record.name)) return false;
    this.records.set(record.name, record);
    return true;
  }

  async remove(name: string): Promise<boolean> {
    return this.records.delete(name);
  }
}
