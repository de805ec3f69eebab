import { timestamp } from '../../base/clock.js';
import { collectImages, lookAtStock } from '../../host/image/collect-images.js';
import type { StockedImage } from '../../model/index.js';
import { planUnusedImages, wantedImages } from '../../plan/unused-images.js';
import { recordCommand } from '../command-log.js';
import type { JobHandler } from '../contract.js';
import { addressOf } from '../host-address.js';
import type { EventPort } from '../ports.js';
import type { SyncTaskDeps } from './sync-task.js';

type CollectImagesDeps = Pick<SyncTaskDeps, 'store' | 'hosts' | 'fence' | 'clock'> & { readonly events: EventPort };

/** Takes away what Drover has pulled to a host and nothing has used for a while. Safe to repeat. */
export const createCollectImagesHandler = ({ store: { view }, hosts, fence, clock, events }: CollectImagesDeps): JobHandler =>
  async ({ key }, { signal, log }) => {
    const node = view.node(key);
    const keepMs = view.settings().imageRetentionMs;
    if (node?.status.state !== 'ready' || keepMs === 0) return {};
    const session = await hosts.session(addressOf(node));
    const options = { signal, record: recordCommand(log) };
    const stock = await lookAtStock(session, options);
    const collection = planUnusedImages(stock, wantedImages(view), { keepMs, now: clock.now() });
    if (collection.remove.length === 0 && isSame(collection.unusedSince, stock.unusedSince)) return {};
    const { removed, kept } = await collectImages(session, collection, { ...options, preamble: fence(key) });
    for (const words of kept) log.line(`podman keeps ${words}`);
    const gone = collection.remove.filter(({ id }) => removed.includes(id));
    if (gone.length > 0) await events.append([{ time: timestamp(clock.now()), type: 'Normal', reason: 'ImagesRemoved', message: messageFor(gone), source: 'collect-images', object: { kind: 'Node', name: key } }]);
    return {};
  };

const isSame = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean =>
  one.size === other.size && [...one].every(([id, since]) => other.get(id) === since);

/** So many are told one by one. */
const TOLD = 5;

function messageFor(gone: readonly StockedImage[]): string {
  const names = gone.slice(0, TOLD).map(({ id, names: [name = id.slice(0, 12)] }) => name);
  const more = gone.length > TOLD ? `, and ${gone.length - TOLD} more` : '';
  return `removed ${gone.length === 1 ? 'an image' : `${gone.length} images`} that nothing used any more: ${names.join(', ')}${more}`;
}
