import { z } from 'zod';
import { timestamp } from '../../base/clock.js';
import { OperatorError } from '../../base/errors.js';
import type { HostImage } from '../../model/index.js';
import type { HostSession } from '../contract.js';
import { PUSHED_IMAGES_FILE } from '../join/record-script.js';

const LIST_TIMEOUT_MS = 45_000;
const PUSHED = '@@ pushed';
const SCRIPT = `podman images --format json </dev/null || exit 1
echo '${PUSHED}'
cat ${PUSHED_IMAGES_FILE} 2>/dev/null
exit 0
`;

/** What podman 4.3 and 5 agree on; Created is in Unix seconds. */
const row = z.object({ Id: z.string(), Names: z.array(z.string()).nullish(), Digest: z.string().optional(), Size: z.number(), Created: z.number() });

/** @throws HOST_COMMAND_FAILED, HOST_LOST_REPLY, HOST_UNREACHABLE */
export async function listImages(session: HostSession, signal: AbortSignal): Promise<readonly HostImage[]> {
  const { node } = session;
  const result = await session.run(SCRIPT, { title: 'list images', timeoutMs: LIST_TIMEOUT_MS, signal });
  if (result.kind !== 'exited') throw new OperatorError('HOST_LOST_REPLY', `list images on ${node}: the connection ended before the answer`, { node });
  if (result.code !== 0) throw new OperatorError('HOST_COMMAND_FAILED', `list images on ${node}: ${result.stderr.trim().slice(-500)}`, { node });
  return parseImages(result.stdout);
}

/** @throws HOST_COMMAND_FAILED for a text that is not podman's */
export function parseImages(stdout: string): readonly HostImage[] {
  const [json = '', names = ''] = stdout.split(`${PUSHED}\n`);
  const pushed = new Set(names.split('\n'));
  try {
    const rows = new Map(z.array(row).parse(JSON.parse(json)).map((one) => [one.Id, one])); // one with two names comes twice
    return [...rows.values()].map(({ Id, Names, Digest, Size, Created }) => ({
      id: Id, names: Names ?? [], size: Size, createdAt: timestamp(Created * 1000), isPushed: (Names ?? []).some((name) => pushed.has(name)),
      ...(Digest !== undefined && Digest !== '' && { digest: Digest }),
    }));
  } catch (cause) {
    throw new OperatorError('HOST_COMMAND_FAILED', 'list images: the output of podman images is not understood', { output: json.slice(0, 500) }, { cause });
  }
}
