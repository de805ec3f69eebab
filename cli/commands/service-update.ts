import { InvalidArgumentError, type Command } from 'commander';
import type { ServiceUpdate, ServiceUpdateResult } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import type { ResolveImage } from '../../model/index.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { resolveImageOption, serviceName, wholeNumber } from '../option-values.js';
import { addLabel } from './node-update.js';
import { addWait, followWhenWanted, undo, type WaitOptions } from './rollout.js';

type Path = readonly [field: string, member?: string, part?: string];

interface Flag {
  readonly flag: string;
  readonly help: string;
  /** Where the value goes in the manifest. */
  readonly path: Path;
  readonly parse?: (text: string) => unknown;
}

/** Docker's names; what a value may be is the manifest's matter. */
const FLAGS: readonly Flag[] = [
  { flag: '--image <image>', help: 'image', path: ['image'] },
  { flag: '--replicas <number>', help: 'number of tasks', path: ['replicas'], parse: wholeNumber },
  { flag: '--args <command>', help: 'arguments, split as a shell would', path: ['command'] },
  { flag: '--entrypoint <command>', help: 'replaces the entrypoint of the image', path: ['entrypoint'] },
  { flag: '--user <user>', help: 'USER or USER:GROUP', path: ['user'] },
  { flag: '--workdir <path>', help: 'working directory', path: ['workdir'] },
  { flag: '--stop-grace-period <duration>', help: 'between SIGTERM and SIGKILL', path: ['stopGracePeriod'] },
  { flag: '--limit-cpu <cores>', help: 'limit, as 0.5', path: ['resources', 'limits', 'cpus'] },
  { flag: '--limit-memory <size>', help: 'limit, as 256Mi', path: ['resources', 'limits', 'memory'] },
  { flag: '--reserve-cpu <cores>', help: 'reservation', path: ['resources', 'reservations', 'cpus'] },
  { flag: '--reserve-memory <size>', help: 'reservation', path: ['resources', 'reservations', 'memory'] },
  { flag: '--replicas-max-per-node <number>', help: '0: no limit', path: ['placement', 'maxReplicasPerNode'], parse: wholeNumber },
  { flag: '--restart-condition <condition>', help: 'none, on-failure or any', path: ['restartPolicy', 'condition'] },
  { flag: '--restart-delay <duration>', help: 'before a restart', path: ['restartPolicy', 'delay'] },
  { flag: '--restart-max-attempts <number>', help: '0: no limit', path: ['restartPolicy', 'maxAttempts'], parse: wholeNumber },
  { flag: '--restart-window <duration>', help: 'look-back for the attempts', path: ['restartPolicy', 'window'] },
  ...changeFlags('update', 'updateConfig'),
  ...changeFlags('rollback', 'rollbackConfig'),
];

function changeFlags(name: 'update' | 'rollback', field: string): Flag[] {
  return [
    { flag: `--${name}-parallelism <number>`, help: `slots of the ${name} in work at once; 0: all`, path: [field, 'parallelism'], parse: wholeNumber },
    { flag: `--${name}-delay <duration>`, help: 'pause after each slot', path: [field, 'delay'] },
    { flag: `--${name}-order <order>`, help: 'stop-first or start-first', path: [field, 'order'] },
    { flag: `--${name}-monitor <duration>`, help: 'time in which a failure counts', path: [field, 'monitor'] },
    { flag: `--${name}-failure-action <action>`, help: name === 'update' ? 'pause, continue or rollback' : 'pause or continue', path: [field, 'failureAction'] },
    { flag: `--${name}-max-failure-ratio <ratio>`, help: 'from 0 to 1', path: [field, 'maxFailureRatio'], parse: ratio },
    { flag: `--${name}-progress-deadline <duration>`, help: 'longest time without a slot that got on', path: [field, 'progressDeadline'] },
  ];
}

function ratio(text: string): number {
  if (!/^(0|1|0?\.\d{1,9}|1\.0+)$/.test(text)) throw new InvalidArgumentError('a number from 0 to 1 is wanted.');
  return Number(text);
}

interface Changes {
  readonly envAdd?: Readonly<Record<string, string>>;
  readonly envRm?: Readonly<Record<string, null>>;
  readonly labelAdd?: Readonly<Record<string, string>>;
  readonly labelRm?: Readonly<Record<string, null>>;
  readonly force?: boolean;
  readonly resolveImage?: ResolveImage;
  readonly rollback?: boolean;
}

type UpdateOptions = WaitOptions & Changes & Readonly<Record<string, unknown>>;

export function configureUpdate(command: Command, context: CommandContext): void {
  for (const { flag, help, parse } of FLAGS) {
    if (parse === undefined) command.option(flag, help);
    else command.option(flag, help, parse);
  }
  addWait(command)
    .argument('<service>', 'name or unique prefix')
    .option('--env-add <key=value>', 'add or change a variable; may be given several times', addLabel)
    .option('--env-rm <key>', 'take a variable away; may be given several times', removal)
    .option('--label-add <key=value>', 'add or change a label of the service', addLabel)
    .option('--label-rm <key>', 'take a label away', removal)
    .addOption(resolveImageOption())
    .option('--force', 'make all tasks anew even if nothing changes')
    .option('--rollback', 'go back to the version before')
    .action((service: string, options: UpdateOptions) => update(context, service, options));
}

const removal = (key: string, former: Readonly<Record<string, null>> = {}): Readonly<Record<string, null>> => ({ ...former, [key]: null });

async function update(context: CommandContext, service: string, options: UpdateOptions): Promise<void> {
  const body = updateOf(options);
  const isEmpty = Object.keys(body).length === 0;
  if (options.rollback === true) {
    if (!isEmpty) throw new OperatorError('USAGE', 'update service: --rollback brings a former version back as it was, and goes with no other change');
    return undo(context, service, { wait: options.wait, timeout: options.timeout });
  }
  if (isEmpty) throw new OperatorError('USAGE', 'what shall change? See `drover service update --help`; lists, as of ports, are changed by manifest');
  const { outcome, service: { metadata: { name } } } = await context.client().post<ServiceUpdateResult>(pathOf('services', serviceName(service), 'update'), body, { isRepeatable: body.force !== true });
  context.print(`service/${name} ${outcome}`);
  await followWhenWanted(context, [name], options);
}

/** The options as merge patches. Pure. */
export function updateOf(options: Changes & Readonly<Record<string, unknown>>): ServiceUpdate {
  const { envAdd, envRm, labelAdd, labelRm, force, resolveImage } = options;
  const spec = FLAGS.reduce<Record<string, unknown>>((patch, { flag, path }) => withValue(patch, path, options[optionName(flag)]), {});
  const env = { ...envRm, ...envAdd }, labels = { ...labelRm, ...labelAdd };
  const all = Object.keys(env).length === 0 ? spec : { ...spec, env };
  return { ...(Object.keys(all).length > 0 && { spec: all }), ...(Object.keys(labels).length > 0 && { labels }), ...(force === true && { force }), ...(resolveImage !== undefined && { resolveImage }) };
}

/** As commander makes it: `--limit-cpu <cores>` is `limitCpu`. */
const optionName = (flag: string): string => (flag.split(' ')[0] ?? '').slice(2).replace(/-./g, ([, letter = '']) => letter.toUpperCase());

function withValue(patch: Readonly<Record<string, unknown>>, [field, ...rest]: readonly (string | undefined)[], value: unknown): Record<string, unknown> {
  if (value === undefined || field === undefined) return { ...patch };
  const inner = rest[0] === undefined ? value : withValue((patch[field] ?? {}) as Record<string, unknown>, rest, value);
  return { ...patch, [field]: inner };
}
