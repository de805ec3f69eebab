import { OperatorError } from '../../base/errors.js';
import type { MemberStatus } from '../../model/index.js';
import type { RoleDeps } from './role-change.js';

/** A slow host starts a program of many files. */
const TIMEOUT_MS = 180_000;
const POLL_MS = 500;

export interface Awaited {
  readonly are: (members: readonly MemberStatus[]) => boolean;
  /** What a person reads when that did not come true: `its member did not show up`. */
  readonly otherwise: string;
  readonly signal: AbortSignal;
}

export interface AwaitedMember {
  readonly id: string;
  readonly signal: AbortSignal;
  /** Which builds will do; without it any. */
  readonly runs?: (build: string | undefined) => boolean;
}

/** Asks who the members are until they are as awaited. @throws TIMEOUT */
export async function untilMembers({ managed, clock }: Pick<RoleDeps, 'managed' | 'clock'>, { are, otherwise, signal }: Awaited): Promise<void> {
  const deadline = clock.now() + TIMEOUT_MS;
  while (clock.now() < deadline) {
    signal.throwIfAborted();
    if (are(await managed.members())) return;
    await new Promise<void>((resolve) => clock.after(POLL_MS, resolve));
  }
  throw new OperatorError('TIMEOUT', `${otherwise} within ${TIMEOUT_MS / 1000} s`);
}

/** The member beats. @throws TIMEOUT naming where to look */
export const untilMember = (deps: Pick<RoleDeps, 'managed' | 'clock'>, { id, signal, runs = () => true }: AwaitedMember): Promise<void> =>
  untilMembers(deps, {
    signal,
    are: (members) => members.some((member) => member.id === id && member.state !== 'unreachable' && runs(member.build)),
    otherwise: 'its member did not show up (see `journalctl -u drover-manager` on the host)',
  });
