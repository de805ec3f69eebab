import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { HostSession } from '../contract.js';
import { MANAGER_FILES } from './layout.js';
import { runManagerScript, type ManagerRun } from './manager-script.js';
import { storeScript } from './store-script.js';
import { uploadFile } from './upload.js';

export interface StoreRequest extends ManagerRun {
  /** Of the host, as installManager was told. */
  readonly address: string;
  /** A copy of the master at that address, or the master itself, beginning with what the local file holds. */
  readonly as: { readonly replicaOf: string } | { readonly dump: string };
  readonly onProgress?: (sent: number, total: number) => void;
}

const LOOK_TIMEOUT_MS = 60_000;
const WAIT_SECONDS = 300;

/**
 * The store of an installed manager runs in its role, has all data, and comes back after a reboot. One that runs in that role already is left
 * alone: a copy whatever it copies by now, a master if it began with this very dump. Otherwise it begins anew, and what it had is gone.
 * @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED with Redis' own words, also for a master that others copy
 */
export async function startStore(session: HostSession, request: StoreRequest): Promise<void> {
  const { address, as } = request;
  const sha256 = 'dump' in as ? await bring(session, request, as.dump) : undefined;
  const text = storeScript({ address, role: 'dump' in as ? 'dump' : as, sha256, waitSeconds: WAIT_SECONDS });
  await runManagerScript(session, request, { title: 'start the store', timeoutMs: 3 * WAIT_SECONDS * 1000, text });
}

/** The dump's hash; the dump itself goes over unless the store has begun with it. */
async function bring(session: HostSession, request: StoreRequest, file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const sha256 = hash.digest('hex');
  const text = `! [ "$(cat ${MANAGER_FILES.loaded} 2>/dev/null)" = ${sha256} ] || ! systemctl is-active --quiet drover-store || echo LOADED`;
  const stdout = await runManagerScript(session, request, { title: 'look at the store', timeoutMs: LOOK_TIMEOUT_MS, text });
  if (stdout.trim() !== 'LOADED') await uploadFile(session, file, MANAGER_FILES.dump, { ...request, sha256 });
  return sha256;
}
