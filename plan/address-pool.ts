import { addressCapacity, formatAddress, parseAddress, RESERVED_LOW, subnetOf } from '../model/index.js';

export interface AddressPoolOptions {
  /** Addresses at the low end that are never handed out. */
  readonly reservedLow?: number;
}

/** Hands out addresses of one subnet: the next free one behind the last, around the end to the beginning, so that a freed one is reused as late as possible. */
export class AddressPool {
  readonly capacity: number;
  readonly #used: Set<number>;
  readonly #first: number;
  #last: number;

  /** `used` addresses outside the range are ignored; `cursor` is the address handed out last, or empty. */
  constructor(readonly subnet: string, used: Iterable<string>, cursor: string, { reservedLow = RESERVED_LOW }: AddressPoolOptions = {}) {
    const { base, size } = subnetOf(subnet);
    this.#first = base + reservedLow;
    this.capacity = addressCapacity(size, reservedLow);
    this.#used = new Set([...used].flatMap((text) => parseAddress(text) ?? []).filter((address) => this.#isInRange(address)));
    const last = parseAddress(cursor);
    this.#last = last !== undefined && this.#isInRange(last) ? last : this.#first - 1;
  }

  get used(): number {
    return this.#used.size;
  }

  /** The address handed out last, empty before the first. */
  get cursor(): string {
    return this.#last < this.#first ? '' : formatAddress(this.#last);
  }

  /** undefined when all are in use. */
  take(): string | undefined {
    if (this.#used.size >= this.capacity) return undefined;
    let address = this.#last;
    do address = this.#first + ((address + 1 - this.#first) % this.capacity);
    while (this.#used.has(address));
    this.#used.add(address);
    this.#last = address;
    return formatAddress(address);
  }

  /** Takes back what was taken for nothing; the cursor stays. */
  giveBack(address: string): void {
    this.#used.delete(parseAddress(address) ?? -1);
  }

  #isInRange(address: number): boolean {
    return address >= this.#first && address < this.#first + this.capacity;
  }
}
