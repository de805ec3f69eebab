import { OperatorError } from '../../base/errors.js';
import type { ImageStock } from '../../model/index.js';
import { EXIT_REFUSED } from '../apply/guard.js';
import type { CallOptions } from '../container/runtime.js';
import type { ExecResult, HostSession } from '../contract.js';
import { collectScript, parseCollected, parseStock, stockScript, type Collection } from './unused-script.js';

const LOOK_TIMEOUT_MS = 60_000;
/** Gigabytes from a slow disk. */
const REMOVAL_TIMEOUT_MS = 900_000;

/** What the host's storage holds, and for whom. Changes nothing. @throws HOST_COMMAND_FAILED, HOST_LOST_REPLY, HOST_UNREACHABLE */
export async function lookAtStock(session: HostSession, { signal, record }: Pick<CallOptions, 'signal' | 'record'>): Promise<ImageStock> {
  return parseStock(wordsOf(session, 'look at images', await session.run(stockScript, { title: 'look at images', timeoutMs: LOOK_TIMEOUT_MS, signal, record })));
}

/** Removes images that nothing uses, and notes since when others are unused. Those that podman would not give up stay. @throws as lookAtStock, and HOST_FENCED */
export async function collectImages(session: HostSession, collection: Collection, { signal, record, preamble = '' }: CallOptions): Promise<ReturnType<typeof parseCollected>> {
  const result = await session.run(preamble + collectScript(collection), { title: 'remove unused images', timeoutMs: REMOVAL_TIMEOUT_MS, signal, record });
  return parseCollected(wordsOf(session, 'remove unused images', result));
}

function wordsOf({ node }: HostSession, title: string, result: ExecResult): string {
  if (result.kind !== 'exited') throw new OperatorError('HOST_LOST_REPLY', `${title} on ${node}: the connection ended before the outcome was known`, { node });
  if (result.code === 0) return result.stdout;
  if (result.code === EXIT_REFUSED && result.stdout.startsWith('FENCED')) throw new OperatorError('HOST_FENCED', `${title} on ${node}: another member has taken over there`, { node });
  throw new OperatorError('HOST_COMMAND_FAILED', `${title} on ${node}: ${(result.stderr || result.stdout).trim().slice(-500)}`, { node, code: result.code });
}
