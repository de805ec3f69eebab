import { quote } from '../ssh/quote.js';

/** In the environment of what `exec` runs in a container, and of all that it starts. */
export const EXEC_MARK = 'DROVER_EXEC';

/**
 * POSIX sh that ends what runs under a mark. Podman leaves the command in the container alone when `podman exec` itself is ended, and one that is still
 * being started shows only a little later: hence several rounds, from a hang-up to SIGKILL. A program that writes over its environment, as those do that
 * set a title for `ps`, is not found.
 */
export const endExecScript = (mark: string): string => `for signal in HUP TERM KILL KILL; do
  for file in $(grep -lzsFx ${quote([`${EXEC_MARK}=${mark}`])} /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    kill -$signal "\${pid%/environ}" 2>/dev/null
  done
  sleep 1
done
exit 0
`;
