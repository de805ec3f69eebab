import { runInGuest } from './guest-shell.js';
import type { LabContext } from './lab-context.js';
import { requireHost } from './lab-state.js';

/** Runs shell text on a host as root, with a fresh ssh connection (about a second on an emulated processor). For arranging and
 *  checking in tests; Drover itself never goes this way. A non-zero code is a result; 255 means that ssh did not get through.
 *  @throws LabError for an unknown host. */
export async function runInLabHost({ paths }: LabContext, name: string, script: string, timeoutMs = 120_000): Promise<{ code: number; stdout: string; stderr: string }> {
  const result = await runInGuest(paths, requireHost(paths, name), script, timeoutMs);
  return { code: result.code, stdout: result.stdout.toString(), stderr: result.stderr };
}
