import { expect } from 'chai';
import { templateHash, templateOf, type Revision, type Service, type Task, type UpdateConfig, type UpdateStatus } from '../../model/index.js';
import { planService } from '../../plan/service.js';
import { isListed } from '../../plan/withdrawal.js';
import { aNetwork, aNode, aService, someServiceSpec, someSettings } from './builders.js';
import { PlannedCluster } from './planned-cluster.js';

export const V1 = 'registry.example/web:1';
export const TEN_MINUTES = 600_000;

/** Two nodes and a published service `web` with three tasks of version 1, as it is updated. */
export class RolloutCluster extends PlannedCluster {
  constructor(spec: Partial<Service['spec']> = {}) {
    super(
      aNode({ status: { vtep: { address: '10.99.0.1', mtu: 1500 } } }), aNode({ name: 'node-2', status: { vtep: { address: '10.99.0.2', mtu: 1500 } } }), aNetwork({ status: { subnet: '', vni: 0 } }), someSettings(),
      aService({ spec: { replicas: 3, networks: ['internal'], ports: [{ published: 80, target: 80, protocol: 'tcp', mode: 'ingress' }], ...spec } }),
    );
    this.settle();
  }

  get web(): Service {
    return this.view.service('web') ?? expect.fail('no service');
  }

  get status(): UpdateStatus {
    return this.web.status.update ?? expect.fail('no update');
  }

  get revisions(): readonly Revision[] {
    return this.view.get('Revisions', 'web')?.spec.items ?? [];
  }

  /** As a user's write: the spec changes, and the generation with it. */
  edit(spec: Partial<Service['spec']>, annotations: Readonly<Record<string, string>> = {}): void {
    const { web } = this;
    this.update({ ...web, metadata: { ...web.metadata, generation: web.metadata.generation + 1, annotations: { ...web.metadata.annotations, ...annotations } }, spec: { ...web.spec, ...spec } });
  }

  annotate(annotations: Readonly<Record<string, string>>): void {
    const { web } = this;
    this.update({ ...web, metadata: { ...web.metadata, annotations } });
  }

  /** Every start of these images ends so. */
  breakImages(...images: readonly string[]): void {
    this.fate = ({ spec, status }) => (images.includes(spec.container.image) && status.state === 'assigned' ? { type: 'task.rejected', error: 'no such image' } : undefined);
  }

  /** When the planner of services wants to look again. */
  get wakeAt(): number | undefined {
    return planService(this.view, this.web, this.context).wakeAt;
  }

  images = (): string[] => this.live('web').map(({ spec }) => spec.container.image).sort();
  names = (): string[] => this.live('web').map(({ metadata }) => metadata.name).sort();
  ofTarget = (): Task[] => this.live('web').filter(({ spec }) => spec.templateHash === templateHash(templateOf(this.web.spec)));

  /** From now on so many tasks are in every table, at every moment. */
  holdServing(count: number): void {
    this.watch = () => expect(this.tasks().filter((task) => isListed(this.view, task)).length, 'tasks that every host lists').to.be.at.least(count);
  }

  /** Lets time go by in steps of a second, as timers do; returns the states of the update that were seen, in order. */
  pass(seconds: number): string[] {
    const seen: string[] = [];
    for (let second = 0; second <= seconds; second += 1) {
      this.advance(second === 0 ? 0 : 1000);
      const state = this.web.status.update?.state;
      if (state !== undefined && seen.at(-1) !== state) seen.push(state);
    }
    return seen;
  }
}

export const config = (changes: Partial<UpdateConfig>): UpdateConfig => ({ ...someServiceSpec().updateConfig, ...changes });
