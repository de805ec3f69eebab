import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { LabError } from './lab-error.js';
import { labPaths, type LabPaths } from './lab-paths.js';

/** What every lab command needs to know: where the lab lives, and where to tell what is going on. */
export interface LabContext {
  readonly paths: LabPaths;
  /** Takes one line of progress, without a newline. */
  readonly report: (line: string) => void;
}

const LONGEST_SOCKET_PATH = 107; // bytes; source: unix(7)

/** The lab of this user, or the one that DROVER_LAB_DIR names. @throws LabError when the folder's path is too long for the sockets in it. */
export function labContext(environment: NodeJS.ProcessEnv, report: (line: string) => void = () => undefined): LabContext {
  const root = resolve(environment.DROVER_LAB_DIR ?? join(homedir(), '.cache', 'drover', 'lab'));
  const longest = join(root, 'run/node-40/qmp.sock');
  if (Buffer.byteLength(longest) > LONGEST_SOCKET_PATH) throw new LabError(`DROVER_LAB_DIR ${root}: too long for a socket's path, choose a shorter one`);
  return { paths: labPaths(root), report };
}
