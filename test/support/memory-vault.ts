import { silentLog } from '../../base/log.js';
import type { Key } from '../../store/cipher.js';
import { parseRing, type KeyRing } from '../../store/key-ring.js';
import { openVault, type SharedVault } from '../../store/vault.js';

/** A key ring without Redis, for any number of members. */
export function memoryRing(): KeyRing & { readonly fields: Record<string, string> } {
  const fields: Record<string, string> = {};
  return {
    fields,
    read: async () => parseRing(fields),
    register: async (id) => { fields.newest ??= id; },
    announce: async (id, wrap) => { Object.assign(fields, { newest: id, [`wrap:${id}`]: JSON.stringify(wrap) }); },
    own: async (member, id) => { fields[`owner:${member}`] = id; },
    dropWraps: async (ids) => ids.forEach((id) => delete fields[`wrap:${id}`]),
  };
}

export interface MemoryVaultOptions {
  readonly ring?: KeyRing;
  readonly member?: string;
  /** What its file holds; changed in place. */
  readonly keys?: Key[];
}

/** The vault of a member whose file is a list. */
export const memoryVault = ({ ring = memoryRing(), member = '11111111-aaaa', keys = [] }: MemoryVaultOptions = {}): Promise<SharedVault> => openVault({
  ring, member, log: silentLog,
  storage: { read: async () => [...keys], write: async (written) => { keys.splice(0, keys.length, ...written); } },
});
