import { signal, type ReadonlySignal } from '@preact/signals';
import type { Operation, Progress } from './operation.js';

/** `outcome`: how it ended; what happens to the object after that is no longer its matter. */
export interface Followed extends Operation {
  readonly outcome?: Progress;
}

/** What is done is told for so long; what got stuck until somebody has read it. */
const DONE_MS = 12_000;

const followed = signal<readonly Followed[]>([]);
let lastId = 0;

/** What was asked for on this page and is not over, oldest first. It outlives the page that it was asked for on. */
export const operations: ReadonlySignal<readonly Followed[]> = followed;

/** Follows it until it is over; one that asks the same of the same object takes the place of the other. */
export function follow(operation: Omit<Operation, 'id'>): void {
  const others = followed.value.filter((other) => other.goal.kind !== operation.goal.kind || subjectOf(other) !== subjectOf(operation));
  followed.value = [...others, { ...operation, id: ++lastId }];
}

const subjectOf = ({ subject }: Omit<Operation, 'id'>): string => (subject === undefined ? '' : `${subject.kind}/${subject.name}`);

/** It is over. */
export function settle(id: number, outcome: Progress): void {
  followed.value = followed.value.map((one) => (one.id === id ? { ...one, outcome } : one));
  if (outcome.state === 'done') setTimeout(() => forget(id), DONE_MS);
}

export const forget = (id: number): void => { followed.value = followed.value.filter((one) => one.id !== id); };

/** Whoever logs in next has asked for none of it. */
export const forgetAll = (): void => { followed.value = []; };
