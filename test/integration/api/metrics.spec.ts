import { request } from 'node:http';
import { expect } from 'chai';
import { aNode, aRunningTask, aService, aTask } from '../../support/builders.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';

describe('metrics', () => {
  const web = aService({ name: 'web', status: { replicas: { desired: 3, running: 2 } } });
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi(aNode(), aNode({ name: 'node-2', status: { state: 'down' } }), web, aRunningTask({ service: web, id: 'aaaaaaaaaaaa', status: { health: 'unhealthy' } }), aTask({ service: web, id: 'bbbbbbbbbbbb', status: { state: 'failed' } }));
  });
  afterEach(() => api.close());

  const scrape = (): Promise<{ type: string | undefined; lines: string[] }> => new Promise((resolve, reject) => {
    request({ socketPath: api.socket, path: '/metrics' }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      response.on('end', () => resolve({ type: response.headers['content-type'], lines: text.split('\n') }));
    }).on('error', reject).end();
  });

  it('tell of nodes, tasks, services, members and queues, in the text format of Prometheus', async () => {
    const { type, lines } = await scrape();
    expect(type).to.match(/^text\/plain; version=0\.0\.4/);
    expect(lines).to.include.members([
      'drover_info{version="0.0.0-test"} 1', 'drover_nodes{state="ready"} 1', 'drover_nodes{state="down"} 1', 'drover_tasks{state="running"} 1', 'drover_tasks{state="failed"} 1', 'drover_tasks_unhealthy 1',
      'drover_service_replicas_desired{service="web"} 3', 'drover_service_replicas_running{service="web"} 2', 'drover_members{state="leader"} 1', 'drover_members{state="unreachable"} 1', 'drover_is_leader 1',
      'drover_jobs{queue="sync-host",state="waiting"} 2', 'drover_store_up 1', 'drover_store_alarm 0',
    ]);
  });

  it('tell what looks at hosts found that IPVS counted, per service and slot', async () => {
    const traffic = (connections: number) => ({ entry: 'ingress 257 10.255.0.9', service: 'web', backend: '1', traffic: { connections, packetsIn: 0, packetsOut: 0, bytesIn: 7 * connections, bytesOut: 9 * connections } });
    for (const connections of [10, 12]) api.deps.metrics.measures.traffic('node-1', [traffic(connections)]);
    const told = ['drover_ipvs_connections_total{service="web",backend="1"} 2', 'drover_ipvs_bytes_total{service="web",backend="1",direction="in"} 14', 'drover_ipvs_bytes_total{service="web",backend="1",direction="out"} 18'];
    expect((await scrape()).lines).to.include.members(told);
    expect((await scrape()).lines, 'asked twice it is not twice as much').to.include.members(told);
  });

  it('forget what is there no more', async () => {
    await scrape();
    await api.mirror.commit([...api.mirror.view.list('Node')].map((object) => ({ op: 'delete', object })));
    await api.mirror.commit([...api.mirror.view.list('Service')].map((object) => ({ op: 'delete', object })));
    expect((await scrape()).lines.filter((line) => /^drover_(nodes|service_replicas_\w+)\{/.test(line))).to.deep.equal([]);
  });

  it('count requests by route, never by path, and streams not at all', async () => {
    await api.drover(['get', 'services']);
    await api.drover(['get', 'service', 'nothing']);
    await api.drover(['exec', 'web.1', 'true']);
    const counted = (await scrape()).lines.filter((line) => line.startsWith('drover_api_request_seconds_count'));
    expect(counted).to.include('drover_api_request_seconds_count{method="GET",route="/v1/:kind",status="2xx"} 1');
    expect(counted.join('\n')).to.contain('route="/v1/:kind/:name",status="4xx"');
    expect(counted.join('\n')).not.to.contain('nothing').and.not.to.contain('exec"');
  });

  it('say that the store does not answer, and go on with what is known', async () => {
    Object.assign(api.deps.members, { list: () => Promise.reject(new Error('gone')) });
    const { lines } = await scrape();
    expect(lines).to.include.members(['drover_store_up 0', 'drover_nodes{state="ready"} 1']);
    expect(lines.filter((line) => line.startsWith('drover_is_leader'))).not.to.include('drover_is_leader 1');
  });
});
