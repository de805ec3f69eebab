import { randomBytes, randomInt } from 'node:crypto';
import { timestamp } from '../base/clock.js';
import { trafficKeyContext, type TrafficKey } from '../model/index.js';
import type { KeyContext } from '../plan/traffic-keys.js';
import type { Vault } from '../store/contract.js';

/** 256 bits from the kernel's random source; keys of pairs are derived of it. */
const SECRET_BYTES = 32;
/** Below are numbers that others give by hand, above is where strongSwan takes its own. */
const [FIRST_SPI, END_SPI] = [0x10000000, 0xc0000000];

const EPOCHS = 2 ** 28;

export type KeyMaker = Pick<KeyContext, 'newKey' | 'newEpoch'>;

export const createKeyMaker = (vault: Pick<Vault, 'seal'>): KeyMaker => ({ newKey: (node, taken, now) => newKey(vault, { node, taken, now }), newEpoch: () => randomInt(EPOCHS) });

function newKey(vault: Pick<Vault, 'seal'>, { node, taken, now }: { readonly node: string; readonly taken: ReadonlySet<number>; readonly now: number }): TrafficKey {
  let spi = randomInt(FIRST_SPI, END_SPI);
  while (taken.has(spi)) spi = randomInt(FIRST_SPI, END_SPI);
  return { spi, createdAt: timestamp(now), sealed: vault.seal(trafficKeyContext(node, spi), randomBytes(SECRET_BYTES)) };
}
