import type { Results } from '../results.js';
import { commandsText, HEADER, sectionRows, stageRows } from './format.js';
import { verdictOf, type Section } from './measure.js';
import { growth, sizeRows } from './sizes.js';
import { markdownTable } from './text-table.js';

const HEAD = `<!-- Generated from bench/results/latest.json by \`npm run bench -- --write-docs\` (and by \`npm run docs\`); edit bench/report/page.ts instead. -->

# Performance
`;

const HOW = `
## How it is measured

- **Drover**: the order goes to the API from the bench's own process, so that no command line has to start; the clock runs from the moment it is sent.
  States are taken from the API's watch as they arrive. A backend counts as out of (or in) every table once every host that is up has *confirmed*
  a state without (or with) it: a little later than the kernel did it.
- **The floor**: the same work typed by hand by somebody who knows exactly what is to be done, as one script per host, over connections that are open
  already, on all hosts at once, while no control plane runs: Drover's own \`ip\`, \`bridge\`, \`nft\`, \`ipvsadm\` and \`systemctl\` lines for the difference between
  the two states, then one \`podman run -d\` per container, side by side, with the arguments that Drover gives it.
- Every figure is the median of its runs. Requests: a new connection each, five a second, round the nodes.
- The lab's hosts share the machine's processors with the control plane and the bench. Where hosts are emulated in software everything on them is ten to
  twenty times slower than on real ones, while the control plane is not: times are to be read against their floor.
`;

/** docs/performance.md. Pure. */
export function performancePage(results: Results): string {
  const sections = Object.values(results.sections);
  const tables = sections.length === 0 ? '' : markdownTable([HEADER, ...sections.flatMap(sectionRows)]);
  return `${HEAD}\n${machineText(results)}\n\n## Operations\n\n    npm run bench\n\n${tables}${missedText(sections)}${HOW}${roundTrips(sections)}${breakdowns(sections)}${notes(sections)}${sizes(results)}`;
}

function machineText({ machine, sections }: Results): string {
  if (machine.cpus === 0) return 'Nothing has been measured yet.';
  const days = [...new Set(Object.values(sections).map(({ measuredAt }) => measuredAt.slice(0, 10)))].sort();
  const hosts = machine.acceleration === 'kvm' ? 'three virtual machines with KVM' : 'three virtual machines **emulated in software** (QEMU TCG)';
  return `Measured on ${machine.cpus} processors (${machine.model}), ${Math.round(machine.memoryGiB)} GiB, node ${machine.node}; hosts: ${hosts}, all on this machine. ${days.join(', ')}.`;
}

function missedText(sections: readonly Section[]): string {
  const missed = sections.flatMap(({ title, measures }) => measures.filter((measure) => verdictOf(measure) === 'missed').map(({ name }) => `- ${title}: ${name}\n`));
  const judged = sections.flatMap(({ measures }) => measures).filter((measure) => verdictOf(measure) !== undefined).length;
  if (judged === 0) return '';
  return missed.length === 0 ? `\nAll ${judged} goals are met.\n` : `\n${judged - missed.length} of ${judged} goals are met. Missed:\n\n${missed.join('')}`;
}

const roundTrips = (sections: readonly Section[]): string => {
  const lines = sections.flatMap(({ title, commands }) => (commands === undefined ? [] : [`- ${title}: ${commandsText(commands)}\n`]));
  return lines.length === 0 ? '' : `\n## SSH round trips\n\nRemote commands in the logs of the jobs that ran between the order and its result, all hosts together:\n\n${lines.join('')}`;
};

const breakdowns = (sections: readonly Section[]): string => {
  const parts = sections.filter(({ stages }) => (stages?.length ?? 0) > 0)
    .map((section) => `\n### ${section.title}\n\nOn the way of the replica that ran last, until every host's tables list it:\n\n${markdownTable([['part', 'median', 'share'], ...stageRows(section)])}`);
  return parts.length === 0 ? '' : `\n## Where the time goes\n${parts.join('')}`;
};

const notes = (sections: readonly Section[]): string => {
  const lines = sections.flatMap(({ title, runs, notes: own }) => [`- ${title}: ${runs} runs. ${own.join(' ')}\n`]);
  return lines.length === 0 ? '' : `\n## Notes\n\n${lines.join('')}`;
};

function sizes({ sizes: measured }: Results): string {
  if (measured === undefined) return '';
  const times = growth(measured.rows);
  const verdict = times === undefined ? '' : `\nThe largest cluster costs ${times.toFixed(2)} times the CPU per task of the smallest one: 1.00 would be exactly linear.\n`;
  return `\n## Simulated hosts\n\nHosts that speak ssh and answer as real ones do, in one process; the control plane in another one, with its embedded Redis (${measured.measuredAt.slice(0, 10)}). ` +
    `Idle is ten quiet seconds after the deployment; memory and CPU are those of the control plane's process.\n\n    npm run bench -- --only sizes\n\n${markdownTable(sizeRows(measured.rows))}${verdict}`;
}
