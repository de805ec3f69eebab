import { z } from 'zod';
import type { Quantity, Reservation } from '../../model/index.js';
import { defined, form, later, rule, type FieldIssue } from './form.js';
import { genericReservations } from './generic-resources.js';
import { cores, formatSize, size } from './quantities.js';

/** Swarm's least memory limit: a container does not start with less. */
const MIN_MEMORY_LIMIT = 4 * 2 ** 20;

const shape = (minMemory: number) => ({ cpus: cores().optional(), memory: size(minMemory).optional(), devices: later() });

const limits = () =>
  form({ ...shape(MIN_MEMORY_LIMIT), pids: z.int().min(0).max(4_194_304).optional().describe('Processes and threads; 0: no limit'), genericResources: misplaced() })
    .prefault({})
    .transform(({ cpus, memory, pids }): Quantity => defined({ cpus, memory, pids }));

const reservations = () =>
  form({
    ...shape(1), pids: later('a limit is not reserved: write limits.pids'),
    genericResources: genericReservations().optional().describe('By kind, as in genericResources of nodes: `gpu: 2`'),
  })
    .prefault({})
    .transform(({ cpus, memory, genericResources }): Reservation => defined({ cpus, memory, genericResources }));

const misplaced = () => z.never({ error: () => 'belongs under reservations: a task gets what it reserves, and no more' }).optional();

interface ResourcesForm {
  readonly limits: Quantity;
  readonly reservations: Quantity;
}

function reservationsFitLimits({ limits, reservations }: ResourcesForm): FieldIssue[] {
  const exceeds = (key: 'cpus' | 'memory'): boolean => (reservations[key] ?? 0) > (limits[key] ?? Infinity);
  const show = (key: 'cpus' | 'memory'): string => (key === 'cpus' ? String(limits.cpus) : formatSize(limits.memory ?? 0));
  return (['cpus', 'memory'] as const).filter(exceeds).map((key) => ({ path: ['reservations', key], message: `is more than limits.${key} (${show(key)})` }));
}

export const resources = () =>
  form({ limits: limits().describe('What a task may use at most'), reservations: reservations().describe('What a node must have free for a task') })
    .check(rule(['limits', 'reservations'], reservationsFitLimits));
