import type { Clock } from '../base/clock.js';
import { managerTransition, nodeTransition, taskTransition } from '../machines/transition.js';
import type { ManagerEvent, NodeEvent, TaskEvent } from '../model/index.js';
import type { StorePort } from './ports.js';

/** Turns what was seen on a host into the life of a node or a task. The machines alone decide what it means. */
export interface Reporter {
  /** Resolves with true when the event was accepted and is stored. */
  task(name: string, event: TaskEvent): Promise<boolean>;
  node(name: string, event: NodeEvent): Promise<boolean>;
  manager(name: string, event: ManagerEvent): Promise<boolean>;
}

export function createReporter({ store, clock }: { readonly store: StorePort; readonly clock: Clock }): Reporter {
  return {
    task: async (name, event) => {
      let accepted = false;
      await store.update('Task', name, (task) => {
        const next = taskTransition(task, event, clock.now());
        accepted = next !== undefined;
        return next;
      });
      return accepted;
    },
    node: async (name, event) => {
      let accepted = false;
      await store.update('Node', name, (node) => {
        const next = nodeTransition(node, event, clock.now());
        accepted = next !== undefined;
        return next;
      });
      return accepted;
    },
    manager: async (name, event) => {
      let accepted = false;
      await store.update('Node', name, (node) => {
        const next = managerTransition(node, event, '', clock.now());
        accepted = next !== undefined;
        return next;
      });
      return accepted;
    },
  };
}
