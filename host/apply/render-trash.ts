import { RUN_DIR } from '../../model/index.js';
import { DNS_DIR } from '../../plan/host-expected.js';
import type { HostStep } from '../../plan/host-step.js';
import { filesPath } from '../container/files.js';
import { RESOLVER_DIR } from './dns-unit.js';

/** Files of what was removed, in one `rm` at the end. The claim of a namespace goes only when the namespace did. */
export function renderTrash(steps: readonly HostStep[]): string {
  const files = steps.flatMap(filesOf);
  const namespaces = steps.flatMap((step) => (step.kind === 'removeNamespace' ? [step.namespace] : []));
  if (files.length + namespaces.length === 0) return '';
  const claims = namespaces.length === 0 ? '' : `for n in ${namespaces.join(' ')}; do [ -e /run/netns/$n ] || set -- "$@" ${RUN_DIR}/netns/$n; done\n`;
  return `set -- ${files.join(' ')}\n${claims}[ $# = 0 ] || rm -rf -- "$@"\n`;
}

function filesOf(step: HostStep): string[] {
  switch (step.kind) {
    case 'unmarkReady': return [`${RUN_DIR}/tasks/${step.id}`, filesPath(step.id)];
    case 'stopResolver': return [`${RESOLVER_DIR}/${step.id}`];
    case 'removeHostsFile': return [`${DNS_DIR}/${step.file}`];
    case 'removeHostsDirectory': return [`${DNS_DIR}/${step.network}`];
    default: return [];
  }
}
