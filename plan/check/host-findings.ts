import { CHECKS, type Finding, type HostCheckFacts, type Severity } from '../../model/index.js';
import type { HostExpectations } from './expectations.js';
import { checkFirewall } from './firewall.js';
import { checkNetwork } from './network.js';
import { checkRequirements } from './requirements.js';
import { checkSystem } from './system.js';

/** All that one host's facts say, at least one finding per check; worst first. Pure. */
export const planHostFindings = (node: string, facts: HostCheckFacts, expected: HostExpectations): Finding[] =>
  sortFindings([...checkRequirements(facts, expected), ...checkSystem(facts), ...checkNetwork(facts, expected), ...checkFirewall(facts, expected)].map((outcome) => ({ node, ...outcome })));

/** For a host that could not be asked. */
export const noAnswer = (node: string, reason: string): Finding => ({
  node, check: 'answer', severity: 'error', message: `the host could not be looked at: ${reason}`, remedy: `see that it is up and lets the control plane log in; what it last said: drover describe node ${node}`,
});

const WEIGHT: Readonly<Record<Severity, number>> = { error: 0, warning: 1, ok: 2 };

/** Worst first, then by node, then in the order of CHECKS. */
export const sortFindings = (findings: readonly Finding[]): Finding[] => [...findings].sort((one, other) =>
  WEIGHT[one.severity] - WEIGHT[other.severity] || one.node.localeCompare(other.node, 'en', { numeric: true }) || CHECKS.indexOf(one.check) - CHECKS.indexOf(other.check));
