import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { managersIn } from '../plan/managers.js';
import { commonFormat } from '../plan/store-format.js';
import { createStoreFormat, STORE_FORMAT } from '../store/store-format.js';
import type { OpenStore } from './open-store.js';

const AGAIN_MS = 60_000;

/** For the member that leads: the store gets this build's format when the last member knows it. Returns the function that ends it. */
export function keepFormat({ mirror, membership, redis }: Pick<OpenStore, 'mirror' | 'membership' | 'redis'>, log: Log): () => void {
  const format = createStoreFormat({ redis });
  const look = async (): Promise<void> => {
    const common = commonFormat(await membership.list(), managersIn(mirror.view).map(({ metadata }) => metadata.uid));
    const present = await format.raise(Math.min(common, STORE_FORMAT));
    if (present >= STORE_FORMAT) clearInterval(again);
  };
  const tryLook = () => void look().catch((error: unknown) => log.warn('keep the format of the store', { error: messageOf(error) }));
  const again = setInterval(tryLook, AGAIN_MS).unref();
  tryLook();
  return () => clearInterval(again);
}
