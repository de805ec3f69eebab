import { randomInt } from 'node:crypto';
import { taskTransition } from '../machines/transition.js';
import type { PlanContext } from '../plan/context.js';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 12;

/** 12 of 36 characters: 62 bits, so two tasks never share one in practice; begins with a letter, as interface names read better. */
export const newTaskId = (): string =>
  Array.from({ length: ID_LENGTH }, (_, at) => ALPHABET[randomInt(at === 0 ? 26 : ALPHABET.length)]).join('');

export const planContextAt = (now: number): PlanContext => ({ now, newId: newTaskId, advance: taskTransition });
