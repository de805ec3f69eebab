import type { FirewallChain, HostCheckFacts } from '../../model/index.js';
import type { HostExpectations } from './expectations.js';
import { error, ok, warning, type Outcome } from './outcome.js';

type Expected = Pick<HostExpectations, 'vxlanPort' | 'gatewaySubnet' | 'encrypted'>;

/** Hooks that VXLAN, or ESP, passes on its way out and in; chains without a hook may be jumped to from one. */
const TUNNEL_HOOKS: readonly (string | undefined)[] = ['prerouting', 'input', 'output', 'postrouting', 'ingress', 'egress', undefined];

/**
 * Rules of others in the way of tunnels and published ports. Read from the rules' text: a rule that is meant otherwise is caught by the
 * datagrams that are really sent (paths.ts), and a drop by default counts only while no rule makes the exception.
 */
export function checkFirewall({ chains }: Pick<HostCheckFacts, 'chains'>, { vxlanPort, gatewaySubnet, encrypted }: Expected): Outcome[] {
  const blocking = chains.filter(({ hook }) => TUNNEL_HOOKS.includes(hook)).flatMap((chain) =>
    chain.rules.filter((rule) => isRefusal(rule) && namesUdpPort(rule, vxlanPort)).map((rule) => ({ chain, rule })));
  const isVxlanLetIn = chains.some(({ rules }) => rules.some((rule) => isAcceptance(rule) && namesUdpPort(rule, vxlanPort)));
  const isForwarded = chains.some(({ rules }) => rules.some((rule) => isAcceptance(rule) && (/["\s]g-[*+]/.test(rule) || rule.includes(gatewaySubnet))));
  const found = [
    ...checkEsp(chains, encrypted),
    ...blocking.map(({ chain, rule }) => error('firewall', `${nameOf(chain)} has the rule \`${rule.trim()}\`: no VXLAN gets through`, `remove that rule, or allow udp ${vxlanPort} between the nodes before it`)),
    ...(isVxlanLetIn ? [] : closed(chains, 'input').map((name) => warning('firewall', `${name} drops what it does not know`, `allow udp ${vxlanPort} from the other nodes (${inputHint(name, vxlanPort)})`))),
    ...(isForwarded ? [] : closed(chains, 'forward').map((name) => error('firewall', `${name} drops what it does not know: published ports and the way out of tasks are closed`, forwardHint(name)))),
  ];
  return found.length > 0 ? found : [ok('firewall', 'nothing in the way of VXLAN and published ports')];
}

/** What encrypted networks send is neither tcp nor udp: a firewall that knows ports alone keeps it out. */
function checkEsp(chains: readonly FirewallChain[], encrypted: readonly string[]): Outcome[] {
  if (encrypted.length === 0) return [];
  const of = `ESP (IP protocol 50) of network ${encrypted.join(', ')}`;
  const blocking = chains.filter(({ hook }) => TUNNEL_HOOKS.includes(hook)).flatMap((chain) => chain.rules.filter((rule) => isRefusal(rule) && NAMES_ESP.test(rule)).map((rule) => ({ chain, rule })));
  const isLetIn = chains.some(({ rules }) => rules.some((rule) => isAcceptance(rule) && NAMES_ESP.test(rule)));
  return [
    ...blocking.map(({ chain, rule }) => error('firewall', `${nameOf(chain)} has the rule \`${rule.trim()}\`: ${of} does not get through`, 'remove that rule, or allow ESP between the nodes before it')),
    ...(isLetIn ? [] : closed(chains, 'input').map((name) => warning('firewall', `${name} drops what it does not know, and no rule names ${of}`, `allow ESP from the other nodes (${espHint(name)})`))),
  ];
}

/** `ip protocol esp`, `meta l4proto { ah, esp }`, `-p esp`, `-p 50`. */
const NAMES_ESP = /(\bprotocol|\bl4proto|-p|--protocol) (\{[^}]*\b)?(esp|50)\b/;

function espHint(name: string): string {
  if (name.includes('firewalld')) return 'firewall-cmd --permanent --add-protocol=esp && firewall-cmd --reload';
  return name.includes('inet filter') ? 'add `meta l4proto esp accept` to that chain in /etc/nftables.conf' : 'ufw allow proto esp from the back network, or iptables -I INPUT -p esp -j ACCEPT';
}

/** Base chains of the hook that refuse whatever no rule accepts: by their policy, or by a last rule without a condition. */
const closed = (chains: readonly FirewallChain[], hook: string): string[] =>
  chains.filter((chain) => chain.hook === hook && (chain.policy === 'drop' || chain.rules.some((rule) => UNCONDITIONAL.test(rule)))).map(nameOf);

const UNCONDITIONAL = /^\s*(-A \S+ -j (DROP|REJECT)\b.*|(counter packets \d+ bytes \d+ )?(drop|reject)( with .*)?)$/;
const isRefusal = (rule: string): boolean => /\b(drop|reject)( with .*)?\s*(comment ".*")?\s*$/.test(rule) || /-j (DROP|REJECT)\b/.test(rule);
const isAcceptance = (rule: string): boolean => /\baccept\s*(comment ".*")?\s*$/.test(rule) || /-j ACCEPT\b/.test(rule);

const nameOf = ({ table, name }: FirewallChain): string => `chain ${name} of table ${table}`;

/** `udp dport 4789`, `udp dport { 53, 4000-5000 }`, `-p udp --dport 4789`, `-m multiport --dports 53,4789`. */
export function namesUdpPort(rule: string, port: number): boolean {
  if (/\btcp\b/.test(rule) && !/\budp\b/.test(rule)) return false;
  const ports = /\bdport (\{[^}]*\}|[\d:,-]+)/.exec(rule)?.[1] ?? /--dports? ([\d:,]+)/.exec(rule)?.[1] ?? '';
  return ports.replace(/[{}\s]/g, '').split(',').some((range) => {
    const [first = '', last = first] = range.split(/[-:]/);
    return first !== '' && Number(first) <= port && port <= Number(last);
  });
}

function inputHint(name: string, port: number): string {
  if (name.includes('firewalld')) return `firewall-cmd --permanent --add-port=${port}/udp && firewall-cmd --reload`;
  return name.includes('inet filter') ? `add \`udp dport ${port} accept\` to that chain in /etc/nftables.conf` : `ufw allow ${port}/udp, or iptables -I INPUT -p udp --dport ${port} -j ACCEPT`;
}

function forwardHint(name: string): string {
  if (name.includes('firewalld')) return 'firewall-cmd --permanent --zone=trusted --add-interface=g-+ && firewall-cmd --reload';
  if (name.includes('inet filter')) return 'add `iifname "g-*" accept` and `oifname "g-*" accept` to that chain in /etc/nftables.conf';
  return 'iptables -I FORWARD -i g-+ -j ACCEPT; iptables -I FORWARD -o g-+ -j ACCEPT (Docker and ufw set that policy: make it lasting in ufw\'s before.rules or a unit of your own)';
}
