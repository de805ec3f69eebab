import { setup } from 'xstate';
import type { AvailabilityEvent } from '../model/index.js';
import { unbound } from './effect.js';

/**
 * How far a node follows the availability that its user wants. Beside the life of the node, not within it: a node that is drained
 * may be unreachable, rebooted or down as well, and is drained still when it is back.
 */
export const availabilityMachine = setup({
  types: { events: {} as AvailabilityEvent },
  actions: { relieveTasks: unbound },
}).createMachine({
  id: 'availability', initial: 'active',
  states: {
    active: { on: { 'availability.paused': 'paused', 'availability.drained': 'draining' } },
    paused: { on: { 'availability.activated': 'active', 'availability.drained': 'draining' } },
    draining: { entry: 'relieveTasks', on: { 'availability.activated': 'active', 'availability.paused': 'paused', 'node.emptied': 'drained' } },
    drained: { on: { 'availability.activated': 'active', 'availability.paused': 'paused', 'node.occupied': 'draining' } },
  },
});
