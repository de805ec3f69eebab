import { filesOf, isTerminalTask, type ClusterView, type FileVersion } from '../model/index.js';

/** As many as a service has revisions to go back to, unless they are large. */
const KEPT = 10;
const KEPT_BYTES = 2 ** 20;

/** Which former versions stay when another one comes in front of them: all that are used, and what a rollback may want. Order kept. Pure. */
export function keptVersions(former: readonly FileVersion[], used: ReadonlySet<string>): FileVersion[] {
  let bytes = 0;
  return former.filter(({ id, bytes: size }, index) => {
    bytes += size;
    return used.has(id) || (index < KEPT && bytes <= KEPT_BYTES);
  });
}

/** Ids of the versions that a service refers to, or a task that has not ended. */
export function usedVersions(view: ClusterView): ReadonlySet<string> {
  const holders = [...[...view.list('Service')].map(({ spec }) => spec), ...[...view.list('Task')].filter((task) => !isTerminalTask(task)).map(({ spec }) => spec.container)];
  return new Set(holders.flatMap((holder) => filesOf(holder).flatMap(({ reference }) => reference.version ?? [])));
}
