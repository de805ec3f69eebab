import { RUN_DIR } from '../../model/index.js';
import type { HostStep } from '../../plan/host-step.js';
import { quote } from '../ssh/quote.js';
import { dnsUnit, RESOLVER_DIR } from './dns-unit.js';
import { renderRun } from './run-tool.js';

/** All resolvers of a group in one systemctl. A restart starts what does not run. */
export function renderResolvers(steps: readonly HostStep[]): string {
  const started = steps.flatMap((step) => (step.kind === 'startResolver' ? [step] : []));
  const stopped = steps.flatMap((step) => (step.kind === 'stopResolver' ? [step.id] : []));
  const files = started.map(({ id, environment }) => `printf '%s\\n' ${quote([environment.trimEnd()])} >${RESOLVER_DIR}/${id}\n`).join('');
  return `${files}${systemctl('restart', started.map(({ id }) => id))}${systemctl('stop', stopped)}`;
}

const systemctl = (verb: 'restart' | 'stop', ids: readonly string[]): string =>
  ids.length === 0 ? '' : renderRun({ command: `systemctl ${verb} ${ids.map(dnsUnit).join(' ')}`, input: [], label: `${verb} resolvers`, namespaces: ids });

/** Tells the container part that the namespace is complete; withheld where something in or for it failed. */
export const renderReady = (steps: readonly HostStep[]): string =>
  steps.map((step) => (step.kind === 'markReady' ? `case "$bad" in *' ${step.id} '*) ;; *) : >${RUN_DIR}/tasks/${step.id} ;; esac\n` : '')).join('');
