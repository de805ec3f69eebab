import { setup } from 'xstate';
import type { ManagerEvent } from '../model/index.js';
import { unbound } from './effect.js';

/**
 * A node's way into the control plane and out of it. Beside the life of the node: a manager that is unreachable or down counts as a manager
 * until somebody demotes it, since the others measure their majority by it. A promotion that was called off half-way is taken back like any other.
 * Who is being upgraded counts as before: its copy of the store goes on.
 */
export const managerMachine = setup({
  types: { events: {} as ManagerEvent },
  actions: { requestPromotion: unbound, requestUpgrade: unbound, requestDemotion: unbound },
}).createMachine({
  id: 'manager', initial: 'worker',
  states: {
    worker: { on: { 'manager.promoted': 'promoting' } },
    promoting: { entry: 'requestPromotion', on: { 'manager.started': 'manager', 'manager.demoted': 'demoting' } },
    manager: { on: { 'manager.outdated': 'upgrading', 'manager.demoted': 'demoting' } },
    upgrading: { entry: 'requestUpgrade', on: { 'manager.started': 'manager', 'manager.restored': 'manager', 'manager.demoted': 'demoting' } },
    demoting: { entry: 'requestDemotion', on: { 'manager.stopped': 'worker' } },
  },
});
