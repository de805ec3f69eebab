import { expect } from 'chai';
import type { ContainerSpec, Mount } from '../../../model/index.js';
import { planContainer } from '../../../plan/container.js';
import { aNode, aService, aTask, someFacts } from '../../support/builders.js';

const ALL = '{{.Service.ID}} {{.Service.Name}} {{.Service.Labels.tier}} {{.Task.ID}} {{.Task.Name}} {{.Task.Slot}} {{.Node.ID}} {{.Node.Hostname}} {{.Node.Platform.Architecture}} {{.Node.Platform.OS}}';
const node = aNode({ name: 'node-2', status: { facts: someFacts({ hostname: 'db-host' }) } });

const plan = (spec: Partial<ContainerSpec>, { taskSpec = {} } = {}) => {
  const service = aService({ metadata: { labels: { tier: 'gold', 'a.b': 'dotted' } }, spec });
  return planContainer({ task: aTask({ service, id: 'bbbbbbbbbbbb', spec: { slot: 3, ...taskSpec } }), service, node });
};
const containerOf = (...given: Parameters<typeof plan>): ContainerSpec => {
  const planned = plan(...given);
  return 'container' in planned ? planned.container : expect.fail(planned.problem);
};
const problemOf = (spec: Partial<ContainerSpec>): string => {
  const planned = plan(spec);
  return 'problem' in planned ? planned.problem : expect.fail('it was planned');
};

describe('planContainer', () => {
  it('knows all that Swarm\'s templates know', () => {
    expect(containerOf({ env: { ALL } }).env).to.deep.equal({ ALL: 'uid-service-web web gold bbbbbbbbbbbb web.3.bbbbbbbbbbbb 3 uid-node-node-2 db-host x86_64 linux' });
  });

  it('gives a task of a global service its node for a slot, as Swarm does', () => {
    expect(containerOf({ env: { SLOT: '{{.Task.Slot}}' } }, { taskSpec: { node: 'node-2', slot: undefined } }).env).to.deep.equal({ SLOT: 'uid-node-node-2' });
  });

  it('expands host name, environment and mount sources, and nothing else', () => {
    const mounts: Mount[] = [{ type: 'bind', source: '/srv/{{.Service.Name}}/{{.Task.Slot}}', target: '/srv' }, { type: 'volume', source: 'data-{{.Task.Slot}}', target: '/{{.Task.Slot}}' }, { type: 'tmpfs', target: '/tmp' }];
    const container = containerOf({ hostname: '{{.Node.Hostname}}-{{.Task.Slot}}', mounts, command: ['{{.Task.Slot}}'], env: { A: '{{"{{"}}.Names}}' } });
    expect(container).to.deep.include({ hostname: 'db-host-3', command: ['{{.Task.Slot}}'], env: { A: '{{.Names}}' } });
    expect(container.mounts).to.deep.equal([{ type: 'bind', source: '/srv/web/3', target: '/srv' }, { type: 'volume', source: 'data-3', target: '/{{.Task.Slot}}' }, { type: 'tmpfs', target: '/tmp' }]);
  });

  it('leaves a container without templates as it is, however it looks: it may be older than templates are', () => {
    const spec = { hostname: 'own', env: { FORMAT: '{{.Names}}', OPEN: '{{', B: '' } };
    expect(containerOf(spec)).to.deep.include(spec).and.not.have.property('mounts', []);
  });

  it('names the place of what a template makes and no container can have', () => {
    expect(problemOf({ env: { A: '{{.Service.Labels.size}}' } })).to.equal('env.A: the service has no label size');
    expect(problemOf({ hostname: '{{.Task.Name}}-{{.Task.Name}}-{{.Task.Name}}-{{.Task.Name}}' })).to.match(/^hostname: "web\.3\.b.*" \(from .*\) is no host name/);
    expect(problemOf({ hostname: '{{index .Service.Labels "a.b"}}_' })).to.match(/^hostname: "dotted_"/);
    expect(problemOf({ mounts: [{ type: 'bind', source: '{{.Service.Name}}', target: '/a' }] })).to.match(/^mounts\[0\]\.source: "web" .* must be an absolute path/);
    expect(problemOf({ mounts: [{ type: 'volume', source: '{{.Service.Labels.tier}}/x', target: '/a' }] })).to.match(/^mounts\[0\]\.source: "gold\/x" .* is no name of a volume/);
    expect(problemOf({ mounts: [{ type: 'bind', source: '/{{"a,b"}}', target: '/a' }] })).to.match(/may not contain a comma/);
  });
});
