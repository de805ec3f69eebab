import { setup } from 'xstate';
import type { ManagerEvent } from '../model/index.js';
import { unbound } from './effect.js';

/**
 * A node's way into the control plane and out of it. Beside the life of the node: a manager that is unreachable or down counts as a manager
 * until somebody demotes it, since the others measure their majority by it. A promotion that was called off half-way is taken back like any other.
 */
export const managerMachine = setup({
  types: { events: {} as ManagerEvent },
  actions: { requestPromotion: unbound, requestDemotion: unbound },
}).createMachine({
  id: 'manager', initial: 'worker',
  states: {
    worker: { on: { 'manager.promoted': 'promoting' } },
    promoting: { entry: 'requestPromotion', on: { 'manager.started': 'manager', 'manager.demoted': 'demoting' } },
    manager: { on: { 'manager.demoted': 'demoting' } },
    demoting: { entry: 'requestDemotion', on: { 'manager.stopped': 'worker' } },
  },
});
