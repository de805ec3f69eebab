import { expect } from 'chai';
import { bytesText, roundedText } from '../../../dashboard/data/amounts.js';
import { matchesText, withFilter } from '../../../dashboard/data/filters.js';
import { groupPorts, portText } from '../../../dashboard/data/ports.js';
import { presentTasks } from '../../../dashboard/data/seats.js';
import type { PortSpec } from '../../../model/index.js';
import { aRunningTask, aTask } from '../../support/builders.js';

describe('filters in the address', () => {
  it('change one and keep the others, in an order that does not depend on the way there', () => {
    expect(withFilter('/tasks', { state: 'failed' }, 'node', 'node-1')).to.equal('/tasks?node=node-1&state=failed');
    expect(withFilter('/tasks', { node: 'node-1' }, 'state', 'failed')).to.equal('/tasks?node=node-1&state=failed');
  });

  it('leave out what is empty, and write what is not plain so that it comes back', () => {
    expect(withFilter('/tasks', { node: 'node-1' }, 'node', '')).to.equal('/tasks');
    expect(new URLSearchParams(withFilter('', {}, 'text', 'a&b=c <i>').slice(1)).get('text')).to.equal('a&b=c <i>');
  });

  it('find all words, whatever the case, in any of the fields', () => {
    expect(matchesText('  Web NODE-1 ', ['web.1', undefined, 'node-1'])).to.equal(true);
    expect(matchesText('web node-2', ['web.1', 'node-1'])).to.equal(false);
    expect(matchesText('', [])).to.equal(true);
  });
});

describe('texts of ports', () => {
  const port = (published: number, changes: Partial<PortSpec> = {}): PortSpec => ({ published, target: published, protocol: 'tcp', mode: 'ingress', ...changes });

  it('are one for a range, and one each where protocol, mode or target break it', () => {
    const texts = groupPorts([port(8001), port(8000), port(53, { protocol: 'udp' }), port(8002, { target: 80 }), port(9100, { mode: 'host' })]).map(portText);
    expect(texts).to.deep.equal([':8000–8001 → 8000–8001', ':8002 → 80', ':9100 → 9100 (host)', ':53/udp → 53']);
  });
});

describe('amounts', () => {
  it('are short and still right', () => {
    expect([0, 512, 2 ** 20, 1.5 * 2 ** 30, 7.83 * 2 ** 30, 31.27 * 2 ** 30].map(bytesText)).to.deep.equal(['0 B', '512 B', '1 MiB', '1.5 GiB', '7.83 GiB', '31.3 GiB']);
    expect([0.25, 4, 12.55, 128].map(roundedText)).to.deep.equal(['0.25', '4', '12.6', '128']);
  });
});

describe('tasks that stand for their places', () => {
  const ids = (...tasks: Parameters<typeof presentTasks>[0][]): string[] => presentTasks(tasks.flatMap((some) => [...some])).map(({ metadata }) => metadata.name.split('.')[2] ?? '');

  it('are the live ones, and the last of a place where one is still wanted', () => {
    const failed = aTask({ id: 'failed', spec: { slot: 2 }, status: { state: 'failed' } });
    const older = aTask({ id: 'older', spec: { slot: 2 }, metadata: { creationTimestamp: '2025-01-01T00:00:00.000Z' }, status: { state: 'failed' } });
    const former = aTask({ id: 'former', spec: { desired: 'shutdown' }, status: { state: 'shutdown' } });
    expect(ids([older, failed, former, aRunningTask({ id: 'heir' })])).to.deep.equal(['heir', 'failed']);
  });

  it('are two while one takes over from the other', () => {
    expect(ids([aRunningTask({ id: 'old' }), aTask({ id: 'fresh' })])).to.deep.equal(['old', 'fresh']);
  });
});
