import { isIP, isIPv4 } from 'node:net';
import { z } from 'zod';
import { RESOLVER, type ContainerSettings } from '../../model/index.js';
import { nearest } from '../nearest.js';
import { oneOf, form, later, rule, type FieldIssue } from './form.js';
import { CAPABILITIES, isNamespacedSysctl, signalName, ULIMITS } from './linux.js';
import { mounts } from './mount.js';
import { size } from './quantities.js';
import { scalarText } from './text.js';

const DOMAIN = /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$/;
const RESOLVER_OPTION = /^[a-z][a-z0-9-]*(:\d{1,5})?$/;
const SYSCTL_HINT = 'belongs to the whole host: only net.*, fs.mqueue.* and the kernel.* settings of IPC (msgmax, msgmnb, msgmni, sem, shmall, shmmax, shmmni, shm_rmid_forced) are a container\'s own';

/** Compose writes some lists of one entry as text. */
const list = <T extends z.ZodType<string, string>>(entry: T) => z.union([entry.transform((one) => [one]), z.array(entry)], { error: ({ input }) => (input === undefined ? undefined : 'expected a list of text') });

const withoutDoubles = (what: string) => (entries: readonly string[], context: z.RefinementCtx): void =>
  entries.forEach((entry, index) => {
    if (entries.indexOf(entry) < index) context.addIssue({ code: 'custom', path: [index], message: `${what} ${entry} is listed twice` });
  });

const stopSignal = () =>
  z.union([z.int(), z.string()], { error: ({ input }) => (input === undefined ? undefined : 'expected a signal such as SIGTERM') }).transform((input, context) => {
    const name = signalName(String(input));
    if (name !== undefined) return name;
    context.addIssue('is no signal: expected a name such as SIGTERM, or a number from 1 to 64');
    return z.NEVER;
  });

const capability = () =>
  z.string().transform((text, context) => {
    const name = text.toUpperCase().replace(/^CAP_/, '');
    if (CAPABILITIES.has(name)) return name;
    const suggestion = nearest(name, [...CAPABILITIES]);
    context.addIssue({ code: 'custom', message: 'is no capability: expected a name such as NET_ADMIN, or ALL', params: { suggestion } });
    return z.NEVER;
  });
const capabilities = () => z.array(capability()).superRefine(withoutDoubles('capability'));

const PAIR = /^[^=]+=[\s\S]*$/;
const sysctls = () =>
  z.union([z.record(z.string(), scalarText()), z.array(z.string().regex(PAIR, 'expected NAME=value')).transform((pairs) => Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])))], {
    error: ({ input }) => (input === undefined ? undefined : 'expected a map, or a list of NAME=value'),
  }).superRefine((settings, context) => {
    for (const [name, value] of Object.entries(settings)) {
      if (!isNamespacedSysctl(name)) context.addIssue({ code: 'custom', path: [name], message: SYSCTL_HINT });
      else if (/\n/.test(value)) context.addIssue({ code: 'custom', path: [name], message: 'must be one line' });
    }
  });

const amount = () => z.int().min(-1);
const ulimit = () =>
  z.union([amount().transform((both) => ({ soft: both, hard: both })), form({ soft: amount(), hard: amount() }).check(rule(['soft', 'hard'], softFitsHard))], {
    error: ({ input }) => (input === undefined ? undefined : 'expected a number, or a map with soft and hard; -1 is no limit'),
  });
const ulimits = () => z.record(z.string().refine((name) => ULIMITS.has(name), `is no limit: expected one of ${[...ULIMITS].join(', ')}`), ulimit());

function softFitsHard({ soft, hard }: { readonly soft: number; readonly hard: number }): FieldIssue[] {
  const fits = hard === -1 || (soft !== -1 && soft <= hard);
  return fits ? [] : [{ path: ['soft'], message: `is more than hard (${hard})` }];
}

const nameServer = () =>
  z.string().refine((address) => isIPv4(address), 'is not an IPv4 address').refine((address) => address !== RESOLVER, `is the resolver of the task itself, which asks these servers: name others`);

const EXTRA_HOST = /^([^:=]+)[:=](.+)$/;
const extraHosts = () =>
  z.union([z.array(z.string()), z.record(z.string(), z.string())], { error: ({ input }) => (input === undefined ? undefined : 'expected a list of NAME:ADDRESS, or a map') }).transform((input, context) => {
    const pairs = Array.isArray(input) ? input.map((text, index) => ({ at: index, ...splitHost(text) })) : Object.entries(input).map(([host, address]) => ({ at: host, host, address }));
    return pairs.map(({ at, host, address: written }) => {
      const address = written.replace(/^\[(.*)\]$/, '$1');
      const problem = hostProblem(host, address);
      if (problem !== undefined) context.addIssue({ code: 'custom', path: [at], message: problem });
      return { host, address };
    });
  });

function splitHost(text: string): { readonly host: string; readonly address: string } {
  const [, host = '', address = ''] = EXTRA_HOST.exec(text) ?? [];
  return { host, address };
}

function hostProblem(host: string, address: string): string | undefined {
  if (address === 'host-gateway') return 'host-gateway is not supported yet: give the address';
  return DOMAIN.test(host) && isIP(address) !== 0 ? undefined : 'expected NAME:ADDRESS, such as "db.example:192.0.2.7"';
}

const logging = () =>
  form({
    driver: oneOf(['k8s-file', 'json-file', 'journald', 'none'], ['local', 'syslog', 'gelf', 'fluentd', 'awslogs', 'splunk', 'gcplogs', 'etwlogs', 'passthrough']).prefault('k8s-file').describe('json-file is another name of k8s-file'),
    options: form({
      'max-size': size(1).optional().describe('After which the log begins anew; 10mb where it is left out'),
      'max-file': later('podman keeps one file, which begins anew at max-size: remove it'),
      mode: later(), tag: later(), labels: later(), env: later(), compress: later(),
    }).prefault({}),
  })
    .check(rule(['driver', 'options'], ({ driver, options }): FieldIssue[] =>
      (options['max-size'] !== undefined && (driver === 'journald' || driver === 'none') ? [{ path: ['options', 'max-size'], message: `has no meaning with driver ${driver}: remove it` }] : [])))
    .transform(({ driver, options: { 'max-size': maxSize } }): NonNullable<ContainerSettings['logging']> => ({ driver: driver === 'json-file' ? 'k8s-file' : driver, ...(maxSize !== undefined && { maxSize }) }));

/** Fields of a service that are absent unless they are written: see ContainerSettings. */
export const containerSettingsShape = {
  init: z.boolean().optional().describe('Run the command below an init that passes signals on and reaps zombies'),
  tty: z.boolean().optional().describe('Give the command a terminal'),
  readOnly: z.boolean().optional().describe('Nothing in the container can be written but its mounts and /dev/shm'),
  stopSignal: stopSignal().optional().describe('Sent to end the task, in place of the image\'s own or SIGTERM'),
  capAdd: capabilities().optional().describe('Capabilities on top of podman\'s, such as NET_ADMIN, or ALL'),
  capDrop: capabilities().optional(),
  sysctls: sysctls().optional().describe('Kernel settings of the container\'s own namespaces'),
  ulimits: ulimits().optional().describe('A number, or soft and hard; -1 is no limit'),
  dns: list(nameServer()).optional().describe('Servers that the task\'s resolver asks for other names than the cluster\'s, in place of the host\'s'),
  dnsSearch: list(z.string().regex(DOMAIN, 'is not a domain')).optional().describe('Domains that are tried for a name'),
  dnsOptions: list(z.string().regex(RESOLVER_OPTION, 'is not an option of resolv.conf, such as timeout:2')).optional().describe('Of resolv.conf; ndots:0 unless it is among them'),
  extraHosts: extraHosts().optional().describe('Lines of /etc/hosts: NAME:ADDRESS'),
  logging: logging().optional(),
  mounts: mounts().optional(),
};

type ContainerSettingsForm = z.output<z.ZodObject<typeof containerSettingsShape>>;

/** What is false or empty says no more than what is absent. */
export const toContainerSettings = (fields: ContainerSettingsForm): ContainerSettings => ({
  init: only(fields.init), tty: only(fields.tty), readOnly: only(fields.readOnly), stopSignal: fields.stopSignal, capAdd: filled(fields.capAdd), capDrop: filled(fields.capDrop),
  sysctls: filled(fields.sysctls), ulimits: filled(fields.ulimits), dns: filled(fields.dns), dnsSearch: filled(fields.dnsSearch), dnsOptions: filled(fields.dnsOptions),
  extraHosts: filled(fields.extraHosts), logging: fields.logging, mounts: filled(fields.mounts),
});

const only = (flag: boolean | undefined): true | undefined => (flag === true ? true : undefined);
const filled = <T extends object>(value: T | undefined): T | undefined => (value === undefined || Object.keys(value).length === 0 ? undefined : value);
