import { OperatorError } from '../../base/errors.js';
import type { MemberStatus } from '../../model/index.js';
import type { RoleDeps } from './role-change.js';

/** A slow host starts a program of many files. */
const MEMBER_TIMEOUT_MS = 180_000;
const MEMBER_POLL_MS = 500;

export interface AwaitedMember {
  readonly id: string;
  /** Which builds will do; without it any. */
  readonly runs?: (build: string | undefined) => boolean;
  readonly signal: AbortSignal;
}

/** Until the member beats. @throws TIMEOUT naming where to look */
export async function untilMember({ managed, clock }: Pick<RoleDeps, 'managed' | 'clock'>, { id, runs = () => true, signal }: AwaitedMember): Promise<void> {
  const isThere = (member: MemberStatus): boolean => member.id === id && member.state !== 'unreachable' && runs(member.build);
  const deadline = clock.now() + MEMBER_TIMEOUT_MS;
  while (clock.now() < deadline) {
    signal.throwIfAborted();
    if ((await managed.members()).some(isThere)) return;
    await new Promise<void>((resolve) => clock.after(MEMBER_POLL_MS, resolve));
  }
  throw new OperatorError('TIMEOUT', `its member did not show up within ${MEMBER_TIMEOUT_MS / 1000} s: see \`journalctl -u drover-manager\` on the host`, { id });
}
