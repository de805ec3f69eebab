import { hostPortsOf } from '../node-load.js';
import { refusal, type Candidate, type Filter } from './filter.js';

/** Ports with mode host are free there. */
export const createHostPortFilter = ({ task }: Candidate): Filter => {
  const wanted = hostPortsOf(task).map((port) => ({ port, taken: refusal(`with host port ${port} in use`) }));
  return ({ hostPorts }) => wanted.find(({ port }) => hostPorts.has(port))?.taken;
};
