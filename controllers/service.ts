import type { Change, ClusterView, Node } from '../model/index.js';
import { canonicalJson } from '../model/index.js';
import { planService } from '../plan/service.js';
import { planContextAt } from './plan-context.js';
import { Dependents } from './dependents.js';
import { ListenerNews, servicesOn } from './listener-news.js';
import { SETTLED, type Decision, type Reconciler } from './reconciler.js';

/** The orchestrators: which tasks a service has, and which of them are wanted. */
export function createServiceReconciler(): Reconciler {
  const nodes = new Map<string, string>();
  const dependents = new Dependents();
  const listeners = new ListenerNews();
  /** Services with a task that goes when all hosts list the one that relieves it. */
  const awaitsHosts = new Set<string>();
  const isNews = ({ op, object }: Change & { readonly object: Node }): boolean => {
    const relevant = canonicalJson([object.spec, object.metadata.labels, object.status.state, object.status.availability?.isForced, object.metadata.deletionTimestamp]);
    const changed = op === 'delete' || nodes.get(object.metadata.name) !== relevant;
    nodes.set(object.metadata.name, op === 'delete' ? '' : relevant);
    return changed;
  };
  return {
    name: 'service',
    allKeys: (view) => {
      for (const object of view.list('Service')) dependents.note({ op: 'put', object });
      return allServices(view);
    },
    keysOf: (change, view) => {
      const { object } = change;
      if (object.kind === 'Cluster') return allServices(view); // an outage is over, or somebody lifted the hold
      if (object.kind === 'Service') dependents.note({ ...change, object });
      if (object.kind === 'Service') return [object.metadata.name, ...dependents.of(object.metadata.name)];
      if (object.kind === 'Task') return [object.spec.service, ...dependents.of(object.spec.service)];
      if (object.kind === 'Host') return [...awaitsHosts, ...servicesOn(view, listeners.take({ ...change, object }))];
      return object.kind === 'Node' && isNews({ ...change, object }) ? allServices(view) : [];
    },
    plan: (view, key, now): Decision => {
      const service = view.service(key);
      if (service === undefined) return SETTLED;
      const { writes, wakeAt, awaitsHosts: isWaiting } = planService(view, service, planContextAt(now));
      if (isWaiting === true) awaitsHosts.add(key);
      else awaitsHosts.delete(key);
      return { writes, ...(wakeAt !== undefined && { wakeInMs: Math.max(wakeAt - now, 0) }) };
    },
  };
}

const allServices = (view: ClusterView): readonly string[] => [...view.list('Service')].map((service) => service.metadata.name);
