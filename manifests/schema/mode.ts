import { isGlobal, isJob, type JobSchedule, type Placement, type ServiceMode } from '../../model/index.js';
import type { FieldIssue } from './form.js';
import { ingressEntries, type PortEntries } from './port.js';

/** A service on each node has no number of replicas; the model keeps 1 for it, and nothing reads it. */
export const replicasFor = (mode: ServiceMode, replicas: number | undefined): number => (isGlobal(mode) ? 1 : replicas ?? 1);

interface Fields {
  readonly mode: ServiceMode;
  readonly replicas?: number;
  readonly maxConcurrent?: number;
  readonly placement: Placement;
  readonly ports: PortEntries;
  readonly rebalance?: boolean;
  readonly schedule?: JobSchedule;
  readonly updateConfig?: object;
  readonly rollbackConfig?: object;
}

type Of<K extends keyof Fields> = Pick<Fields, 'mode' | K>;

const pointless = (mode: ServiceMode): string => `has no meaning with mode ${mode}, which runs one task on each node: remove it`;

export const globalHasNoReplicas = ({ mode, replicas }: Of<'replicas'>): FieldIssue[] =>
  (isGlobal(mode) && replicas !== undefined ? [{ path: ['replicas'], message: pointless(mode) }] : []);

export const globalHasNoMaximum = ({ mode, placement }: Of<'placement'>): FieldIssue[] =>
  (isGlobal(mode) && placement.maxReplicasPerNode > 0 ? [{ path: ['placement', 'maxReplicasPerNode'], message: pointless(mode) }] : []);

export const onlyReplicatedHasBalance = ({ mode, rebalance }: Of<'rebalance'>): FieldIssue[] => {
  if (mode === 'replicated' || rebalance !== true) return [];
  return [{ path: ['rebalance'], message: isJob({ mode }) ? `has no meaning with mode ${mode}, whose tasks end by themselves: remove it` : pointless(mode) }];
};

export const onlyReplicatedJobHasMaxConcurrent = ({ mode, maxConcurrent }: Of<'maxConcurrent'>): FieldIssue[] => {
  if (mode === 'replicated-job' || maxConcurrent === undefined) return [];
  return [{ path: ['maxConcurrent'], message: mode === 'global-job' ? pointless(mode) : `needs mode replicated-job: a service of mode ${mode} runs all its tasks at a time` }];
};

export const onlyJobHasSchedule = ({ mode, schedule }: Of<'schedule'>): FieldIssue[] =>
  (schedule === undefined || isJob({ mode }) ? [] : [{ path: ['schedule'], message: `needs mode replicated-job or global-job: a service of mode ${mode} does not end` }]);

export const jobHasNoUpdate = (field: 'updateConfig' | 'rollbackConfig') => ({ mode, [field]: config }: Of<typeof field>): FieldIssue[] =>
  (isJob({ mode }) && config !== undefined ? [{ path: [field], message: `has no meaning with mode ${mode}, where a changed template starts the job anew: remove it` }] : []);

export const jobHasNoIngressPort = ({ mode, ports }: Of<'ports'>): FieldIssue[] =>
  (isJob({ mode }) ? ingressEntries(ports).map((index) => ({ path: ['ports', index], message: `cannot be published in the mesh by a service of mode ${mode}, which ends: use mode host` })) : []);
