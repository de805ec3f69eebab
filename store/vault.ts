import { messageOf, OperatorError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { sealedIn, type Change, type Sealed } from '../model/index.js';
import { decrypt, encrypt, newKey, type Key } from './cipher.js';
import type { Vault } from './contract.js';
import type { KeyRing, RingState } from './key-ring.js';

/** Where a member keeps its keys, the one that seals first (key-file.ts). */
export interface KeyStorage {
  read(): Promise<readonly Key[]>;
  /** They are safe when it resolves. */
  write(keys: readonly Key[]): Promise<void>;
}

export interface VaultOptions {
  readonly storage: KeyStorage;
  readonly ring: KeyRing;
  /** Id of this member. */
  readonly member: string;
  readonly log: Log;
}

/** The first member of a store makes the key; others were given it, or fetch it sealed with one that they have. @throws CONFLICT for a damaged file */
export async function openVault(options: VaultOptions): Promise<SharedVault> {
  const vault = new SharedVault(options, await options.storage.read());
  await vault.refresh();
  return vault;
}

export class SharedVault implements Vault {
  #newest: string | undefined;
  #refreshing: Promise<void> | undefined;
  #owned: string | undefined;

  constructor(readonly options: VaultOptions, private keys: readonly Key[]) {}

  get key(): string | undefined {
    return this.#newest !== undefined && this.#keyOf(this.#newest) !== undefined ? this.#newest : undefined;
  }

  seal(context: string, value: Buffer): Sealed {
    return encrypt(this.#sealing(), context, value);
  }

  open(context: string, sealed: Sealed): Buffer {
    const key = this.#keyOf(sealed.key);
    if (key === undefined) throw unreadable(`open ${context}: this member lacks key ${sealed.key}`, sealed.key);
    try {
      return decrypt(key, context, sealed);
    } catch (error) {
      throw unreadable(`open ${context}: it is not what was sealed with key ${sealed.key} (${messageOf(error)})`, sealed.key);
    }
  }

  /** Several at once share one look. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => { this.#refreshing = undefined; });
    return this.#refreshing;
  }

  /** Has what others sealed with a key that this member does not know be followed by a look for it. */
  note(changes: readonly Change[]): void {
    const isKnown = ({ object }: Change): boolean => sealedIn(object).every(({ key }) => this.#keyOf(key) !== undefined);
    if (changes.every(isKnown)) return;
    this.refresh().catch((error: unknown) => this.options.log.warn('look for keys', { error: messageOf(error) }));
  }

  /** This member has it safe before anything is sealed with it. */
  async renew(): Promise<void> {
    const key = newKey();
    const wrap = encrypt(this.#sealing(), wrapContext(key.id), key.bytes);
    await this.#keep([key, ...this.keys]);
    await this.options.ring.announce(key.id, wrap);
    await this.refresh();
  }

  async isRenewing(): Promise<boolean> {
    return Object.keys((await this.options.ring.read()).wraps).length > 0;
  }

  async settle(members: readonly string[]): Promise<readonly string[]> {
    const { newest, wraps, owners } = await this.options.ring.read();
    const lacking = members.filter((member) => owners[member] !== newest);
    if (lacking.length === 0) await this.options.ring.dropWraps(Object.keys(wraps));
    return lacking;
  }

  async #refresh(): Promise<void> {
    const { ring, member, log } = this.options;
    let state = await ring.read();
    if (state.newest === undefined) {
      await this.#keep(this.keys.length > 0 ? this.keys : [newKey()]);
      await ring.register(this.keys[0]!.id);
      state = await ring.read();
    }
    if (this.#keyOf(state.newest ?? '') === undefined) this.keys = await this.options.storage.read(); // a person may have brought it
    await this.#learn(state);
    this.#newest = state.newest;
    if (this.key === undefined) log.error('this member lacks the key of the secrets: copy secrets.key from another member', { key: state.newest });
    else if (this.#owned !== this.key || state.owners[member] !== this.key) await ring.own(member, this.#owned = this.key);
  }

  /** Each may be sealed with one that comes along. */
  async #learn({ wraps, newest }: RingState): Promise<void> {
    let learnt: readonly Key[] = this.keys;
    for (let before = -1; before !== learnt.length;) {
      before = learnt.length;
      const fresh = Object.entries(wraps).filter(([id]) => !learnt.some((key) => key.id === id))
        .flatMap(([id, wrap]) => learnt.filter((key) => key.id === wrap.key).map((key) => ({ id, bytes: decrypt(key, wrapContext(id), wrap) })));
      learnt = [...fresh, ...learnt];
    }
    const sealing = learnt.filter(({ id }) => id === newest);
    const ordered = [...sealing, ...learnt.filter(({ id }) => id !== newest)];
    if (ordered.map(({ id }) => id).join() !== this.keys.map(({ id }) => id).join()) await this.#keep(ordered);
  }

  async #keep(keys: readonly Key[]): Promise<void> {
    await this.options.storage.write(keys);
    this.keys = keys;
  }

  #keyOf(id: string): Key | undefined {
    return this.keys.find((key) => key.id === id);
  }

  #sealing(): Key {
    const key = this.key === undefined ? undefined : this.#keyOf(this.key);
    if (key !== undefined) return key;
    throw unreadable(`seal: this member lacks key ${this.#newest ?? ''} of the cluster: copy secrets.key from the state directory of another member into its own`, this.#newest);
  }
}

const wrapContext = (id: string): string => `key/${id}`;

const unreadable = (message: string, key: string | undefined): OperatorError => new OperatorError('SECRET_UNREADABLE', message, { key });
