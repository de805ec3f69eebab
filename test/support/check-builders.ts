import { readFileSync } from 'node:fs';
import { parseCheck } from '../../host/check/parse-check.js';
import { mergeRequirements, CONTAINER_REQUIREMENTS } from '../../host/join/requirements.js';
import { NETWORK_REQUIREMENTS } from '../../host/apply/requirements.js';
import type { HostCheckFacts } from '../../model/index.js';
import type { HostExpectations } from '../../plan/check/expectations.js';

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/check/${name}`, import.meta.url), 'utf8');

export const REQUIREMENTS = mergeRequirements([CONTAINER_REQUIREMENTS, NETWORK_REQUIREMENTS]);
/** What a joined Debian 12 host of the lab answers. */
export const checkText = fixture('debian-12.txt');
/** `nft list ruleset`, as the script cuts it: a closed table, one with rules against VXLAN, firewalld's and Docker's manner, and Drover's own. */
export const rulesLines = fixture('rules.txt').split('\n').filter((line) => line !== '');
export const legacyLines = fixture('legacy.txt').split('\n').filter((line) => line !== '');

/** A healthy host. */
export const someCheckFacts = (changes: Partial<HostCheckFacts> = {}): HostCheckFacts =>
  ({ ...parseCheck(checkText, REQUIREMENTS, { askedMs: 1_795_298_138_900, heardMs: 1_795_298_139_100 }), ...changes });

export const someExpectations = (changes: Partial<HostExpectations> = {}): HostExpectations => ({
  vxlanPort: 4789, gatewaySubnet: '172.18.0.0/16', vtep: '192.168.77.11', overlay: { name: 'ingress', mtu: 1450, needs: 1500 },
  encrypted: [], published: [{ protocol: 'tcp', published: 80, service: 'web' }], ...changes,
});
