import type { Condition } from '../../model/resource.js';

export interface ConditionWords {
  readonly title: string;
  readonly label: string;
  /** For the colour of the badge. */
  readonly tone: 'ok' | 'pending' | 'failed' | 'none';
  /** What the control plane says of it; empty where all is well and nothing is to be said. */
  readonly text: string;
}

/** What a type is about, and how it is called when it holds and when it does not. */
const TYPES: Readonly<Record<string, readonly [title: string, holds: string, fails: string]>> = {
  Attached: ['Addresses on networks', 'has all', 'some are missing'],
  Checked: ['Last check of the host', 'passed', 'found errors'],
  PortsFree: ['Published ports', 'free for services', 'taken by another program'],
  Allocated: ['Subnet and number', 'chosen', 'not to be had'],
};

/** A condition as people read it; one that is not known here keeps its own words. Pure. */
export function conditionWords({ type, status, reason, message }: Condition): ConditionWords {
  const [title, holds, fails] = TYPES[type] ?? [type.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`), 'yes', 'no'];
  if (status === 'Unknown') return { title, label: 'not known', tone: 'none', text: message };
  if (status === 'False') return { title, label: fails, tone: 'failed', text: message };
  return reason === 'Warnings' ? { title, label: 'passed with a warning', tone: 'pending', text: message } : { title, label: holds, tone: 'ok', text: message };
}
