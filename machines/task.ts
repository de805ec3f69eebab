import { setup } from 'xstate';
import type { TaskEvent, TaskStatus } from '../model/index.js';
import { unbound } from './effect.js';

/** `failing`: it is being stopped because it is unhealthy, so its end is `failed` and the slot is restarted. */
export interface TaskContext {
  readonly failing: boolean;
  readonly health?: TaskStatus['health'];
}

/**
 * Life of a task: one attempt at filling a slot. It never goes backwards and never lives again; observations may skip states
 * (a reply was lost and the container already runs), so every state before `running` takes the later observations as well.
 */
export const taskMachine = setup({
  types: { context: {} as TaskContext, input: {} as TaskContext, events: {} as TaskEvent },
  actions: {
    prepareContainer: unbound, publishEndpoint: unbound, withdrawEndpoint: unbound, stopContainer: unbound, releaseTask: unbound, recordHealth: unbound, recordProgress: unbound,
  },
  guards: {
    exitedWell: ({ event }) => event.type === 'task.exited' && event.exitCode === 0,
    isUnhealthy: ({ event }) => event.type === 'task.healthChanged' && event.health === 'unhealthy',
    isNewHealth: ({ context, event }) => event.type === 'task.healthChanged' && event.health !== context.health,
    isFailing: ({ context }) => context.failing,
  },
}).createMachine({
  id: 'task', initial: 'pending', context: ({ input }) => input,
  states: {
    pending: {
      on: { 'task.assigned': 'assigned', 'task.rejected': 'rejected', 'slot.released': 'shutdown', 'slot.rescheduled': 'rescheduled', 'task.orphaned': 'orphaned' },
    },
    assigned: {
      entry: 'prepareContainer',
      on: {
        'task.preparing': 'preparing', 'task.starting': 'starting', 'task.started': 'running', 'task.rejected': 'rejected', 'task.missing': 'failed',
        'task.exited': [{ guard: 'exitedWell', target: 'complete' }, 'failed'],
        'slot.released': 'shutdown', 'slot.rescheduled': 'rescheduled', 'task.orphaned': 'orphaned',
      },
    },
    preparing: {
      on: {
        'task.preparing': { actions: 'recordProgress' }, 'task.starting': 'starting', 'task.started': 'running', 'task.rejected': 'rejected', 'task.missing': 'failed',
        'task.exited': [{ guard: 'exitedWell', target: 'complete' }, 'failed'],
        'slot.released': 'shutdown', 'slot.rescheduled': 'rescheduled', 'task.orphaned': 'orphaned',
      },
    },
    starting: {
      on: {
        'task.started': 'running', 'task.rejected': 'failed', 'task.missing': 'failed', 'node.rebooted': 'failed',
        'task.exited': [{ guard: 'exitedWell', target: 'complete' }, 'failed'],
        'slot.released': 'stopping', 'slot.rescheduled': 'rescheduled', 'task.orphaned': 'orphaned',
      },
    },
    running: {
      entry: 'publishEndpoint', exit: 'withdrawEndpoint',
      on: {
        'task.healthChanged': [{ guard: 'isUnhealthy', target: 'stopping' }, { guard: 'isNewHealth', actions: 'recordHealth' }],
        'task.missing': 'failed', 'node.rebooted': 'failed',
        'task.exited': [{ guard: 'exitedWell', target: 'complete' }, 'failed'],
        'slot.released': 'stopping', 'slot.rescheduled': 'rescheduled', 'task.orphaned': 'orphaned',
      },
    },
    stopping: {
      entry: 'stopContainer',
      on: {
        'task.exited': [{ guard: 'isFailing', target: 'failed' }, 'shutdown'],
        'task.missing': [{ guard: 'isFailing', target: 'failed' }, 'shutdown'],
        'node.rebooted': [{ guard: 'isFailing', target: 'failed' }, 'shutdown'],
        'slot.rescheduled': 'rescheduled', 'task.orphaned': 'orphaned',
      },
    },
    complete: { type: 'final', entry: 'releaseTask' },
    failed: { type: 'final', entry: 'releaseTask' },
    shutdown: { type: 'final', entry: 'releaseTask' },
    rejected: { type: 'final', entry: 'releaseTask' },
    orphaned: { type: 'final', entry: 'releaseTask' },
    rescheduled: { type: 'final', entry: 'releaseTask' },
  },
});
