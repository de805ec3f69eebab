import { expect } from 'chai';
import { containerTaskOf } from '../../../../host/container/container-task.js';
import { runArguments } from '../../../../host/container/run-arguments.js';
import { aRunningTask, aService } from '../../../support/builders.js';

describe('what a task was given', () => {
  it('reaches its container as Swarm tells it, over what the user wrote under that name', () => {
    const service = aService({ spec: { env: { A: '1', DOCKER_RESOURCE_GPU: 'mine' } } });
    const task = aRunningTask({ service, status: { genericResources: { gpu: ['g0', 'g1'], ssd: 3 } } });
    const words = runArguments(containerTaskOf(task, { container: task.spec.container, files: [] }));
    expect(words.filter((word) => word.startsWith('--env='))).to.deep.equal(['--env=A=1', '--env=DOCKER_RESOURCE_GPU=g0,g1', '--env=DOCKER_RESOURCE_SSD=3']);
  });
});
