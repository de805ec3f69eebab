import { NETWORK_REQUIREMENTS } from '../host/apply/requirements.js';
import type { CommandRecord, HostSession } from '../host/contract.js';
import { joinHost, type JoinResult } from '../host/join/join-host.js';
import { CONTAINER_REQUIREMENTS, mergeRequirements } from '../host/join/requirements.js';
import type { ClusterView, Node } from '../model/index.js';
import { identityOf } from './machine-owners.js';
import type { JobLog } from './contract.js';

/** Of every part, what a host must have. */
export const REQUIREMENTS = mergeRequirements([CONTAINER_REQUIREMENTS, NETWORK_REQUIREMENTS]);

export interface PrepareRun {
  readonly session: HostSession;
  readonly view: ClusterView;
  readonly signal: AbortSignal;
  readonly log: JobLog;
  readonly record: (command: CommandRecord) => void;
}

/** Packages, settings and units that a host needs to run tasks; one round trip where all of it is there. @throws what joinHost throws */
export const prepareHost = (node: Node, { session, view, signal, log, record }: PrepareRun): Promise<JoinResult> =>
  joinHost({
    session, signal, record,
    requirements: REQUIREMENTS,
    advertise: node.spec.advertise,
    identity: identityOf(node, view),
    onStep: (step, done, total) => log.progress(step, done, total),
  });
