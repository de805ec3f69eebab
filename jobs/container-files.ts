import type { ContainerFile } from '../host/container/files.js';
import { filesOf, sealContext, type ClusterView, type FileUse, type Task } from '../model/index.js';
import type { Vault } from '../store/contract.js';

/** The files of a task with their content, or why there is one that nobody has any more. @throws SECRET_UNREADABLE */
export function filesFor(view: ClusterView, task: Task, vault: Pick<Vault, 'open'>): readonly ContainerFile[] | string {
  const opened = filesOf(task.spec.container).map((use) => openFile(view, use, vault));
  return opened.find((file) => typeof file === 'string') ?? opened.filter((file) => typeof file !== 'string');
}

function openFile(view: ClusterView, { kind, reference: { source, target, uid, gid, mode, version = '' } }: FileUse, vault: Pick<Vault, 'open'>): ContainerFile | string {
  const file = view.get(kind, source);
  const held = file?.spec.versions.find(({ id }) => id === version);
  if (file === undefined) return `${kind.toLowerCase()} ${source} does not exist any more`;
  if (held === undefined) return `${kind.toLowerCase()} ${source} no longer has version ${version}: apply the service again to get the present one`;
  return { target, uid, gid, mode, content: vault.open(sealContext(file, version), held.sealed) };
}
