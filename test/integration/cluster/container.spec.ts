import { expect } from 'chai';
import { eventually } from '../../support/eventually.js';
import { serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

describe('the settings of a container on simulated hosts', () => {
  const cluster = new SimulatedCluster({ hosts: 2 });

  before(async () => {
    await cluster.start();
    await cluster.allReady();
  });
  after(() => cluster.stop());

  it('reach podman, with templates expanded for each task and its node', async () => {
    await cluster.apply(serviceDocument('db', {
      replicas: 2, hostname: '{{.Service.Name}}-{{.Task.Slot}}', env: { NODE: '{{.Node.Hostname}}' }, stopSignal: 'SIGINT', sysctls: { 'net.core.somaxconn': 512 },
      mounts: [{ source: 'data-{{.Task.Slot}}', target: '/data' }, { type: 'bind', source: '/srv/{{.Task.Slot}}', target: '/srv' }],
    }));
    for (const { metadata: { name }, spec: { slot }, status: { node } } of await cluster.settled('db', 2)) {
      const script = cluster.machine(node).starts.get(name) ?? expect.fail(`${name} was not started on ${node}`);
      for (const word of [`--hostname=db-${slot}`, '--stop-signal=SIGINT', '--sysctl=net.core.somaxconn=512', `--volume=data-${slot}:/data`, `--mount=type=bind,source=/srv/${slot},destination=/srv`]) expect(script).to.contain(`'${word}'`);
      expect(script).to.match(/'--env=NODE=[\w.-]+'/).and.contain(`need_path '/srv/${slot}'`).and.contain(`need_volume 'data-${slot}' '--label=drover.volume=db'`);
    }
  });

  it('reject a task whose templates give what no container can have, and say where', async () => {
    await cluster.apply(serviceDocument('cache', { hostname: '{{.Task.Name}}-{{.Task.Name}}-{{.Task.Name}}-{{.Task.Name}}' }));
    let errors: readonly (string | undefined)[] = [];
    await eventually(async () => {
      errors = (await cluster.tasks('cache')).filter(({ status }) => status.state === 'rejected').map(({ status }) => status.error);
      expect(errors).to.not.deep.equal([]);
    }, 20_000);
    expect(errors[0]).to.match(/^create: hostname: "cache\.1\..*is no host name of at most 63 letters/);
  });

  it('are refused by the API where a template does not parse, and an env file that nobody has read', async () => {
    const refusal = await cluster.apply(serviceDocument('bad', { hostname: '{{.Task.Nam}}', envFile: 'a.env' })).then(() => undefined, (error: unknown) => error as { readonly details: { readonly problems: readonly { readonly path: string }[] } });
    expect(refusal?.details.problems.map(({ path }) => path)).to.have.members(['spec.hostname', 'spec.envFile']);
    const unlabelled = await cluster.apply(serviceDocument('bad', { env: { TIER: '{{.Service.Labels.tier}}' } })).then(() => undefined, (error: unknown) => error as { readonly details: { readonly problems: readonly { readonly path: string }[] } });
    expect(unlabelled?.details.problems.map(({ path }) => path)).to.deep.equal(['spec.env.TIER']);
  });
});
