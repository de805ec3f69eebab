import { ESP_MARK, RUN_DIR, type SecurityAssociation, type SecurityPolicy } from '../../model/index.js';
import type { HostStep } from '../../plan/host-step.js';
import { renderPiped } from './run-tool.js';

/** Hex digits of an association's key and salt. */
export type KeyOf = (association: SecurityAssociation) => string;

/** Says that the kernel was given something: only then is it asked, where the desired state has nothing of it. */
export const ESP_NOTE = `${RUN_DIR}/esp`;

/** AES-GCM with a check value of 64 bits, which leaves 1424 of 1500; longer ones would cut what Docker's users are used to. */
const [ALGORITHM, CHECK_BITS] = ['rfc4106(gcm(aes))', 64];
/** Packets that overtake each other by more are dropped. Counters have 64 bits (esn): 32 would end within the hour on a fast network. */
const REPLAY_WINDOW = 1024;
const MARK = `mark 0x${ESP_MARK.toString(16)} mask 0xffffffff`;

/** sh: a function that sets `key` to that of the nth association. It goes in front of the script and into no record (RunOptions.preface); undefined when no step needs one. */
export function renderKeys(steps: readonly HostStep[], keyOf: KeyOf | undefined): string | undefined {
  const associations = associationsIn(steps);
  if (associations.length === 0) return undefined;
  if (keyOf === undefined) throw new RangeError('an association without its key');
  return `drover_key() { case $1 in\n${associations.map((association, index) => `${index}) key=${keyOf(association)} ;;`).join('\n')}\nesac; }\n`;
}

/** Keys come to `ip` on its stdin, from a shell's own printf: in no list of processes and no file. The lines before have all but them. */
export function renderAssociations(steps: readonly HostStep[]): string {
  const lines = associationsIn(steps).map((association, index) => `${index} ${stateOf(association)} reqid ${ESP_MARK} mode transport replay-window ${REPLAY_WINDOW} flag esn`);
  const fill = `while read -r n state; do drover_key "$n"; printf 'xfrm state add %s aead ${ALGORITHM} 0x%s ${CHECK_BITS}\\n' "$state" "$key"; done`;
  return `: >${ESP_NOTE}\n${renderPiped(fill, { command: 'ip -force -batch -', input: lines, label: 'ESP in the host', namespaces: [] })}`;
}

const associationsIn = (steps: readonly HostStep[]): SecurityAssociation[] => steps.flatMap((step) => (step.kind === 'addAssociation' ? [step.association] : []));

const stateOf = ({ source, destination, spi }: SecurityAssociation): string => `src ${source} dst ${destination} proto esp spi ${hex(spi)}`;
const hex = (spi: number): string => `0x${spi.toString(16).padStart(8, '0')}`;

/** Lines for `ip -batch`; [] for other steps. */
export function espLines(step: HostStep): string[] {
  switch (step.kind) {
    case 'setPolicy': return [`xfrm policy update ${selectorOf(step.policy)} ${templateOf(step.policy)}`];
    case 'removePolicy': return [`xfrm policy delete ${selectorOf(step.policy)}`];
    case 'removeAssociation': return [`xfrm state delete ${stateOf(step.association)}`];
    default: return [];
  }
}

const selectorOf = ({ source, destination, port }: SecurityPolicy): string => `src ${source}/32 dst ${destination}/32 proto udp dport ${port} dir out ${MARK}`;
const templateOf = ({ source, destination, spi }: SecurityPolicy): string => `tmpl src ${source} dst ${destination} proto esp spi ${hex(spi)} reqid ${ESP_MARK} mode transport`;
