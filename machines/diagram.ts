import type { AnyStateMachine } from 'xstate';
import { toDirectedGraph } from 'xstate/graph';

type GraphNode = ReturnType<typeof toDirectedGraph>;

/** The machine as a mermaid `stateDiagram-v2`: one line per pair of states, its events joined by commas. Ends with a newline. */
export function renderDiagram(machine: AnyStateMachine): string {
  const { children } = toDirectedGraph(machine);
  const finals = children.filter(({ stateNode }) => stateNode.type === 'final').map(({ stateNode }) => `${stateNode.key} --> [*]`);
  const lines = [`[*] --> ${String(machine.root.initial.target[0]?.key)}`, ...children.flatMap(arrows), ...finals];
  return `stateDiagram-v2\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function arrows({ edges }: GraphNode): string[] {
  const labels = new Map<string, string[]>();
  for (const { source, target, label, transition } of edges) {
    const pair = `${source.key} --> ${target.key}`;
    const guard = typeof transition.guard === 'string' ? ` [${transition.guard}]` : '';
    labels.set(pair, [...(labels.get(pair) ?? []), `${label.text}${guard}`]);
  }
  return [...labels].map(([pair, events]) => `${pair}: ${events.join(', ')}`);
}

/** Entry and exit effects per state, as rows of a Markdown table; states without effects are left out. */
export function renderEffects(machine: AnyStateMachine): string {
  const rows = toDirectedGraph(machine).children.flatMap(({ stateNode }) => {
    const entry = stateNode.entry.map(nameOf).join(', '), exit = stateNode.exit.map(nameOf).join(', ');
    return entry === '' && exit === '' ? [] : [`| ${stateNode.key} | ${entry} | ${exit} |\n`];
  });
  return `| state | on entry | on exit |\n| --- | --- | --- |\n${rows.join('')}`;
}

const nameOf = (action: unknown): string => (typeof action === 'string' ? action : String((action as { type?: unknown }).type));
