import {
  gatewayLink, INGRESS, INGRESS_GATEWAY_LINK, lbNamespace, overlayNamespace, RUN_DIR,
  type ObservedHost, type ObservedLoadBalancer, type ObservedOverlay, type ObservedResolver, type ObservedReturnPaths, type ObservedTask,
} from '../../model/index.js';
import { LOAD_BALANCER_SYSCTLS, returnSysctls, type Sysctl } from '../apply/sysctls.js';
import { parseEsp } from './parse-esp.js';
import { parseIpvs } from './parse-ipvs.js';
import { parseDefaultRoute, parseLegs, parseLinks } from './parse-links.js';
import { parseTable } from './parse-nft.js';
import { parseOverlay } from './parse-overlay.js';
import { parseReturnPaths } from './parse-return-paths.js';
import { parseJsonStream, parseSections, type Section } from './sections.js';

/** @throws HOST_COMMAND_FAILED when the output of the observe script is cut off. `desired`: namespaces that count as ours although unclaimed. */
export function parseHost(output: string, desired: readonly string[]): ObservedHost {
  const sections = parseSections(output);
  const one = (name: string): Section => sections.find((section) => section.name === name) ?? { name, words: [], body: '' };
  const claims: ReadonlySet<string> = new Set(one('claims').words);
  const ready: ReadonlySet<string> = new Set(one('ready').words);
  const [links, routes] = parseJsonStream(one('host').body);
  const files = parseFiles(one('files').body);
  return {
    bootId: one('boot').words[0] ?? '',
    stamp: one('stamp').words[0] ?? '',
    gateway: {
      isForwarding: one('forward').words[0] === '1',
      legs: parseLegs(links, routes, new Set([...claims, ...desired].map((name) => (name === lbNamespace(INGRESS) ? INGRESS_GATEWAY_LINK : gatewayLink(name))))),
      table: parseTable(parseJsonStream(one('hostTable').body)[0]),
    },
    encryption: parseEsp(one('esp').body),
    overlays: overlaysOf(sections, claims),
    loadBalancers: loadBalancersOf(sections, claims),
    tasks: tasksOf(sections, claims, ready),
    hostsFiles: Object.fromEntries([...files].filter(([path]) => path.startsWith('dns/')).map(([path, text]) => [path.slice('dns/'.length), text])),
    resolvers: resolversOf(files, new Set(one('resolving').words)),
  };
}

function overlaysOf(sections: readonly Section[], claims: ReadonlySet<string>): Record<string, ObservedOverlay> {
  return Object.fromEntries(sections.flatMap(({ name, words: [network = ''], body }, index) => {
    if (name !== 'overlay') return [];
    const [links, neighbours] = parseJsonStream(body);
    const forwarding = parseJsonStream(sections[index + 1]?.body ?? '')[0];
    return [[network, parseOverlay({ links, neighbours, forwarding, isClaimed: claims.has(overlayNamespace(network)) })]];
  }));
}

/** A load balancer's section is followed by its sysctls, table and ipvs. */
function loadBalancersOf(sections: readonly Section[], claims: ReadonlySet<string>): Record<string, ObservedLoadBalancer> {
  return Object.fromEntries(sections.flatMap(({ name, words: [network = ''], body }, index) => {
    if (name !== 'loadBalancer') return [];
    const [links, routes] = parseJsonStream(body);
    const defaultRoute = parseDefaultRoute(routes);
    const [sysctls, table, ipvs] = sections.slice(index + 1, index + 4);
    return [[network, {
      isClaimed: claims.has(lbNamespace(network)),
      links: parseLinks(links),
      ...(defaultRoute === undefined ? {} : { defaultRoute }),
      hasSysctls: isSet(LOAD_BALANCER_SYSCTLS, sysctls?.words),
      table: parseTable(parseJsonStream(table?.body ?? '')[0]),
      virtualServices: parseIpvs(ipvs?.body ?? ''),
    }]];
  }));
}

function tasksOf(sections: readonly Section[], claims: ReadonlySet<string>, ready: ReadonlySet<string>): Record<string, ObservedTask> {
  return Object.fromEntries(sections.flatMap(({ name, words: [id = ''], body }) => {
    if (name !== 'task') return [];
    const [links, routes] = parseJsonStream(body);
    const defaultRoute = parseDefaultRoute(routes);
    const table = sections.find((section) => section.name === 'taskTable' && section.words[0] === id);
    const returnPaths = returnPathsOf(sections, id);
    return [[id, {
      isClaimed: claims.has(id), isReady: ready.has(id), links: parseLinks(links), ...(defaultRoute === undefined ? {} : { defaultRoute }),
      table: parseTable(parseJsonStream(table?.body ?? '')[0]),
      ...(returnPaths === undefined ? {} : { returnPaths }),
    }]];
  }));
}

function returnPathsOf(sections: readonly Section[], task: string): ObservedReturnPaths | undefined {
  const section = sections.find(({ name, words }) => name === 'taskReturns' && words[0] === task);
  if (section === undefined) return undefined;
  const [, link = '', ...values] = section.words;
  const [rules, routes] = parseJsonStream(section.body);
  return { hasSysctls: isSet(returnSysctls(link), values), ...parseReturnPaths(rules, routes, link) };
}

const isSet = (sysctls: readonly Sysctl[], values: readonly string[] | undefined): boolean => values?.join(' ') === sysctls.map(([, value]) => value).join(' ');

/** `grep -rH ''`: `path:line`, by path below the run directory. */
function parseFiles(body: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const line of body.split('\n')) {
    const [, path, text] = /^([^:]+):(.*)$/.exec(line) ?? [];
    if (path === undefined || text === undefined || !path.startsWith(`${RUN_DIR}/`)) continue;
    const key = path.slice(RUN_DIR.length + 1);
    files.set(key, `${files.get(key) ?? ''}${text}\n`);
  }
  return files;
}

const resolversOf = (files: ReadonlyMap<string, string>, active: ReadonlySet<string>): Record<string, ObservedResolver> => {
  const ids = [...files.keys()].filter((path) => path.startsWith('resolvers/')).map((path) => path.slice('resolvers/'.length));
  return Object.fromEntries([...new Set([...ids, ...active])].map((id) => [id, { environment: files.get(`resolvers/${id}`) ?? '', isActive: active.has(id) }]));
};
