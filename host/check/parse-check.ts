import { z } from 'zod';
import { OperatorError } from '../../base/errors.js';
import { SCTP_PARTS, type DiskFacts, type HostCheckFacts } from '../../model/index.js';
import { parseAnswer, parseProbe, type HostProbe } from '../join/probe.js';
import { sha256 } from '../join/plan-join.js';
import { isSatisfied, type HostRequirements } from '../join/requirements.js';
import { parseListeners } from '../observe/parse-listeners.js';
import { parseLegacyRules, parseRules } from './parse-rules.js';

/** When the question left and when the host's own time arrived; milliseconds of the control plane's clock. */
export interface ClockTimes {
  readonly askedMs: number;
  readonly heardMs: number;
}

/** @throws HOST_COMMAND_FAILED when the text is no complete answer of the check script */
export function parseCheck(text: string, requirements: HostRequirements, times?: ClockTimes): HostCheckFacts {
  const sections = parseAnswer(text);
  if (!sections.has('checked')) throw new OperatorError('HOST_COMMAND_FAILED', 'check host: the answer is incomplete', { output: text.slice(-500) });
  const probe = parseProbe(text);
  const lines = (name: string): readonly string[] => sections.get(name) ?? [];
  return {
    missing: missingOf(probe, requirements, new Set(lines('loadable'))),
    lacksForSctp: SCTP_PARTS.filter((part) => !lines('sctp').includes(part)),
    addresses: probe.facts.addresses, resolvers: probe.facts.resolvers, hasCgroup2: probe.hasCgroup2,
    clock: parseClock(lines('clock')[0], times),
    sshd: parseSshd(lines('sshd')),
    podman: parsePodman(lines('podman-works'), probe.facts.podman, lines('store')[0] ?? ''),
    disks: parseDisks(lines('disks'), lines('inodes')),
    memory: parseMemory(lines('meminfo')),
    listeners: parseListeners(lines('sockets')),
    chains: [...parseRules(lines('rules')), ...parseLegacyRules(lines('legacy'))],
    vxlans: parseVxlans(lines('vxlans').join('')),
  };
}

function missingOf(probe: HostProbe, { packages, modules, sysctls, files }: HostRequirements, loadable: ReadonlySet<string>): HostCheckFacts['missing'] {
  return {
    packages: packages.filter((name) => !probe.installed.has(name)),
    modules: modules.filter((name) => !probe.modules.has(name)).map((name) => ({ name, isLoadable: loadable.has(name) })),
    sysctls: Object.entries(sysctls).filter(([key, wanted]) => !isSatisfied(wanted, probe.sysctls.get(key))).map(([key, wanted]) => ({ key, wanted, found: probe.sysctls.get(key) })),
    files: files.filter(({ path, text }) => probe.files.get(path) !== sha256(text)).map(({ path }) => path),
  };
}

/** The host read its clock somewhere between question and answer: the middle, give or take half of the time. */
function parseClock(line: string | undefined, times: ClockTimes | undefined): HostCheckFacts['clock'] {
  const hostMs = Number(line) * 1000;
  if (line === undefined || Number.isNaN(hostMs) || times === undefined) return undefined;
  const { askedMs, heardMs } = times;
  return { skewMs: Math.round(hostMs - (askedMs + heardMs) / 2), uncertaintyMs: Math.ceil((heardMs - askedMs) / 2) };
}

function parseSshd(lines: readonly string[]): HostCheckFacts['sshd'] {
  const values = new Map(lines.map((line) => line.toLowerCase().split(/\s+/)).map(([key = '', value = '']) => [key, value]));
  const [maxSessions, maxStartups] = [values.get('maxsessions'), values.get('maxstartups')];
  return maxSessions === undefined || maxStartups === undefined ? undefined : { maxSessions: Number(maxSessions), maxStartups };
}

function parsePodman([outcome = '', ...said]: readonly string[], version: string, store: string): HostCheckFacts['podman'] {
  if (outcome === 'works') return { version, store };
  return { error: outcome === 'failed 124' ? 'no answer within 25 s' : said.join(' ').slice(0, 300) || 'it says nothing' };
}

/** `df -P` with one file system each; the store may lie on /run's, then it is one. */
function parseDisks(lines: readonly string[], inodes: readonly string[]): DiskFacts[] {
  const rows = (of: readonly string[]) => of.slice(1).map((line) => line.trim().split(/\s+/));
  const used = new Map(rows(inodes).map((words) => [words[5] ?? '', /^\d+%$/.test(words[4] ?? '') ? 100 - Number.parseInt(words[4] ?? '', 10) : undefined]));
  const disks = rows(lines).map(([, total = '', , free = '', , path = '']): DiskFacts => ({ path, total: Number(total), free: Number(free), freeInodes: used.get(path) }));
  return disks.filter(({ path }, index) => disks.findIndex((other) => other.path === path) === index);
}

function parseMemory(lines: readonly string[]): HostCheckFacts['memory'] {
  const bytes = (key: string): number => Number(lines.map((line) => new RegExp(`^${key}:\\s+(\\d+) kB`).exec(line)?.[1]).find((value) => value !== undefined) ?? Number.NaN) * 1024;
  const [total, available] = [bytes('MemTotal'), bytes('MemAvailable')];
  return Number.isNaN(total) || Number.isNaN(available) ? undefined : { total, available };
}

const vxlanRow = z.object({ ifname: z.string(), linkinfo: z.object({ info_data: z.object({ id: z.number().default(0), port: z.number().default(0) }) }) });

function parseVxlans(json: string): HostCheckFacts['vxlans'] {
  try {
    const rows = z.array(z.unknown()).parse(JSON.parse(json)).flatMap((row) => vxlanRow.safeParse(row).data ?? []);
    return rows.map(({ ifname, linkinfo: { info_data: { id, port } } }) => ({ name: ifname, vni: id, port }));
  } catch {
    return [];
  }
}
