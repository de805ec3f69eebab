import { listenerName, listenerOn, portKey } from '../../model/index.js';
import { hostPortsOf } from '../node-load.js';
import { refusal, type Candidate, type Filter } from './filter.js';

/** Ports with mode host are free there: no other task has them, and nothing else listens on them. */
export const createHostPortFilter = ({ task }: Candidate): Filter => {
  const wanted = hostPortsOf(task).map((port) => ({ port, key: portKey(port), taken: refusal(`with host port ${portKey(port)} in use`) }));
  return ({ hostPorts, foreign }) => {
    for (const { port, key, taken } of wanted) {
      if (hostPorts.has(key)) return taken;
      const listener = listenerOn(foreign, port);
      if (listener !== undefined) return refusal(`where ${listenerName(listener)} listens on host port ${key}`);
    }
    return undefined;
  };
};
