import { Option, type Command } from 'commander';
import type { NodeCheckFrame, NodeCheckReport } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import { pathOf, unwrapFrame } from '../client.js';
import { EXIT, type CommandContext } from '../context.js';
import { renderTable } from '../output/table.js';
import { findingColumns, renderPaths, summaryOf } from '../views/check-view.js';

interface CheckOptions {
  readonly output: 'table' | 'wide' | 'json' | 'yaml';
  readonly all?: boolean;
  readonly headers: boolean;
}

export function configureCheck(command: Command, context: CommandContext): void {
  command
    .argument('[names...]', 'nodes; without names all of them')
    .addOption(new Option('-o, --output <format>', 'output format').choices(['table', 'wide', 'json', 'yaml']).default('table'))
    .option('-a, --all', 'also what is in order, as with -o wide')
    .option('--no-headers', 'no header line')
    .addHelpText('after', '\nChanges nothing on the hosts. Exit code 1 when something is in error. The matrix shows what arrives by VXLAN: ok, the largest packet, lost, or ? where nobody knows.')
    .action((names: readonly string[], options: CheckOptions) => check(context, names, options));
}

async function check(context: CommandContext, names: readonly string[], options: CheckOptions): Promise<void> {
  const report = await ask(context, names);
  if (report.findings.some(({ severity }) => severity === 'error')) context.exitWith(EXIT.error);
  if (options.output === 'json') return context.print(JSON.stringify(report, null, 2));
  if (options.output === 'yaml') return context.print((await import('../output/yaml.js')).toYaml(report));
  print(context, report, options);
}

async function ask(context: CommandContext, names: readonly string[]): Promise<NodeCheckReport> {
  const question = async function* (): AsyncGenerator<object> { yield { ...(names.length > 0 && { names }) }; };
  const frames = context.client().stream<NodeCheckFrame>(pathOf('nodes', 'check'), { frames: question(), signal: context.interrupted });
  for await (const frame of frames) return unwrapFrame<{ readonly report: NodeCheckReport }>(frame).report;
  throw new OperatorError('API_UNREACHABLE', 'the control plane ended the check without an answer: see its log');
}

function print({ print: line, note, style }: CommandContext, report: NodeCheckReport, { output, all = false, headers }: CheckOptions): void {
  if (report.nodes.length === 0) return note('no nodes');
  const findings = all || output === 'wide' ? report.findings : report.findings.filter(({ severity }) => severity !== 'ok');
  if (findings.length > 0) for (const text of [...renderTable(findingColumns(style), findings, { headers }), '']) line(text);
  for (const text of renderPaths(report.paths, style)) line(text);
  note(summaryOf(report));
}
