import type { Condition, Finding } from '../../model/index.js';
import { sortFindings } from './host-findings.js';

/** What a node's `Checked` condition says of its findings: the worst one in words, and how many more there are. */
export function checkedCondition(findings: readonly Finding[]): Omit<Condition, 'lastTransitionTime'> {
  const [worst, ...others] = sortFindings(findings.filter(({ severity }) => severity !== 'ok'));
  if (worst === undefined) return { type: 'Checked', status: 'True', reason: 'Healthy', message: '' };
  const more = others.length === 0 ? '' : ` (and ${others.length} more: drover node check ${worst.node})`;
  const isError = worst.severity === 'error';
  return { type: 'Checked', status: isError ? 'False' : 'True', reason: isError ? 'Errors' : 'Warnings', message: `${worst.check}: ${worst.message}; ${worst.remedy}${more}` };
}
