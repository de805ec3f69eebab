import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseContainers } from '../../../../host/container/list.js';

const fixture = (name: string): string => readFileSync(new URL(`../../../fixtures/podman/${name}`, import.meta.url), 'utf8');
const A = '79b9a8f4d4559f1f7f04d5516fa4182ca6063dc7a9690d80afda0822e7b2e8d3';

describe('parseContainers', () => {
  it('reads podman 4.3: health from the status text, no start time for what never ran', () => {
    expect(parseContainers(fixture('ps-4.3.1-running.json'))).to.deep.equal([
      { containerId: A, name: 'web.1.aaaaaaaaaaaa', taskId: 'aaaaaaaaaaaa', state: 'running', health: 'unhealthy', startedAt: '2026-11-21T14:58:39.000Z' },
      { containerId: '6f7a404516d3b13fc40c79867385ff1f7eb78b9032f34a06097499f091d2704c', name: 'web.1.bbbbbbbbbbbb', taskId: 'bbbbbbbbbbbb', state: 'created' },
    ]);
  });

  it('gives the exit code and no health once it is over', () => {
    expect(parseContainers(fixture('ps-4.3.1-exited.json'))).to.deep.equal([
      { containerId: A, name: 'web.1.aaaaaaaaaaaa', taskId: 'aaaaaaaaaaaa', state: 'exited', exitCode: 0, startedAt: '2026-11-21T14:58:39.000Z', finishedAt: '2026-11-21T15:00:17.000Z' }]);
  });

  it('takes a created container with a start time as over without a code, since a reboot leaves it so', () => {
    const [found] = parseContainers(fixture('ps-4.3.1-exited.json').replace('"exited"', '"created"'));
    expect(found).to.include({ state: 'exited' }).and.not.have.property('exitCode');
  });

  it('never lists a container without our label, for what is listed may be removed', () => {
    expect(parseContainers(fixture('ps-4.3.1-exited.json').replace('drover.task', 'other.task'))).to.deep.equal([]);
  });

  it('takes no output as no containers and refuses what is not podman\'s', () => {
    expect(parseContainers('')).to.deep.equal([]);
    expect(() => parseContainers('Error: x')).to.throw('not understood');
  });
});
