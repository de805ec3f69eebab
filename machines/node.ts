import { setup } from 'xstate';
import type { NodeEvent } from '../model/index.js';
import { unbound } from './effect.js';

/** `hasJoined`: a join succeeded once, so tasks may run there and silence means `down`; before that it means a failed join. */
export interface NodeContext {
  readonly hasJoined: boolean;
}

/**
 * Life of a node. A node that comes back from `down`, or with another boot id, is joined and synced before it is `ready` again,
 * so that what it should no longer run is stopped first. A node that leaves is emptied and cleaned; one that does not answer is `absent`
 * until it does, and cleaned then. Whoever cannot be reached stays where it is when the reason is another one. How far it follows the user's availability is a machine of its own (machines/availability.ts).
 */
export const nodeMachine = setup({
  types: { context: {} as NodeContext, input: {} as NodeContext, events: {} as NodeEvent },
  actions: { requestJoin: unbound, withdrawEndpoints: unbound, rescheduleTasks: unbound, requestSync: unbound, requestLeave: unbound, forgetHost: unbound },
  guards: { hasJoined: ({ context }) => context.hasJoined },
}).createMachine({
  id: 'node', initial: 'joining', context: ({ input }) => input,
  states: {
    joining: {
      entry: 'requestJoin',
      on: {
        'node.joined': 'ready', 'node.joinFailed': 'joinFailed', 'node.silent': { guard: 'hasJoined', target: 'down' },
        'node.respecified': { target: 'joining', reenter: true }, 'node.leave': 'leaving',
      },
    },
    joinFailed: {
      on: {
        'node.retry': 'joining', 'node.respecified': 'joining', 'node.rebooted': 'joining',
        'node.silent': { guard: 'hasJoined', target: 'down' }, 'node.leave': 'leaving',
      },
    },
    ready: {
      entry: 'requestSync',
      on: { 'node.missed': 'unreachable', 'node.rebooted': 'joining', 'node.respecified': 'joining', 'node.leave': 'leaving' },
    },
    unreachable: {
      on: {
        'node.missed': 'unreachable', 'node.answered': 'ready', 'node.silent': 'down', 'node.rebooted': 'joining', 'node.respecified': 'joining', 'node.leave': 'leaving',
      },
    },
    down: {
      entry: ['withdrawEndpoints', 'rescheduleTasks'],
      on: { 'node.missed': 'down', 'node.answered': 'joining', 'node.rebooted': 'joining', 'node.respecified': 'joining', 'node.leave': 'absent' },
    },
    leaving: { entry: ['rescheduleTasks', 'requestLeave'], on: { 'node.left': 'removed', 'node.silent': 'absent' } },
    absent: { entry: ['withdrawEndpoints', 'rescheduleTasks'], on: { 'node.answered': 'leaving', 'node.rebooted': 'leaving', 'node.left': 'removed' } },
    removed: { type: 'final', entry: 'forgetHost' },
  },
});
