import type { CheckName, Finding } from '../../model/index.js';

/** One check's part of a finding; the node is added by whoever knows it. */
export type Outcome = Omit<Finding, 'node'>;

export const ok = (check: CheckName, message: string): Outcome => ({ check, severity: 'ok', message, remedy: '' });
export const warning = (check: CheckName, message: string, remedy: string): Outcome => ({ check, severity: 'warning', message, remedy });
export const error = (check: CheckName, message: string, remedy: string): Outcome => ({ check, severity: 'error', message, remedy });
