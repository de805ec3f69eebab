import { ClusterSnapshot, INGRESS, type AnyResource, type Node, type PortSpec, type Service, type Task } from '../../model/index.js';
import { aNetwork, aNode, aRunningTask, aService, someFacts } from './builders.js';

const subnet = (name: string, network: string, vni: number) => aNetwork({ name, spec: { subnet: network }, status: { subnet: network, vni } });

/** Two hosts; networks `dpa` and `dpb`; service `dpweb` on dpa published at 18000, `dpcli` on dpa, `dpdb` on dpb. */
export class NetworkCluster {
  readonly view = new ClusterSnapshot();
  #version = 0;
  #emptied: readonly AnyResource[] = [];

  constructor() {
    for (const index of [1, 2]) {
      this.put(aNode({
        name: `node-${index}`,
        status: {
          vtep: { address: `192.168.77.1${index}`, mtu: 1500 }, facts: someFacts({ resolvers: ['192.168.76.2'] }),
          attachments: { [INGRESS]: `10.255.0.1${index}`, dpa: `10.77.1.25${index}`, dpb: `10.77.2.25${index}` },
        },
      }));
    }
    this.put(subnet(INGRESS, '10.255.0.0/16', 4096));
    this.put(subnet('dpa', '10.77.1.0/24', 4197));
    this.put(subnet('dpb', '10.77.2.0/24', 4198));
    this.put(web);
    this.put(cli);
    this.put(db);
    for (const task of TASKS) this.put(task);
  }

  put(object: AnyResource): void {
    this.#version += 1;
    this.view.apply({ op: 'put', version: this.#version, object: { ...object, metadata: { ...object.metadata, resourceVersion: this.#version } } as AnyResource });
  }

  task(id: string): Task {
    const task = [...this.view.list('Task')].find(({ metadata }) => metadata.name.endsWith(id));
    if (task === undefined) throw new RangeError(`no task ${id}`);
    return task;
  }

  change(id: string, status: Partial<Task['status']>): void {
    const task = this.task(id);
    this.put({ ...task, status: { ...task.status, ...status } });
  }

  changeNode(name: string, status: Partial<Node['status']>): void {
    const node = this.view.node(name);
    if (node !== undefined) this.put({ ...node, status: { ...node.status, ...status } });
  }

  changeService(name: string, status: Partial<Service['status']>): void {
    const service = this.view.service(name);
    if (service !== undefined) this.put({ ...service, status: { ...service.status, ...status } });
  }

  /** As made by a service whose ports (those given, or its own) preserve the source. */
  preserveSource(id: string, ports: readonly PortSpec[] = this.task(id).spec.ports): void {
    const task = this.task(id);
    this.put({ ...task, spec: { ...task.spec, ports: ports.map((port) => ({ ...port, preserveSource: true })) } });
  }

  /** One more task of dpcli, on node-1. */
  add(id: string): void {
    this.put(on(cli, 2, `dpaaaaaa${id}`, 1, { dpa: '10.77.1.29' }, '172.18.0.29'));
  }

  /** No node has a network, no task a place. */
  empty(): void {
    this.#emptied = [...this.view.list('Task'), ...this.view.list('Node')];
    for (const task of [...this.view.list('Task')]) this.put({ ...task, status: { ...task.status, released: true } });
    for (const node of [...this.view.list('Node')]) this.put({ ...node, status: { ...node.status, attachments: {} } });
  }

  /** As before empty(). */
  restore(): void {
    for (const object of this.#emptied) this.put(object);
  }
}

const web: Service = aService({
  name: 'dpweb', spec: { networks: ['dpa'], ports: [{ published: 18000, target: 8080, protocol: 'tcp', mode: 'ingress' }] },
  status: { fwmark: 257, virtualAddresses: { dpa: '10.77.1.2' } },
});
const cli: Service = aService({ name: 'dpcli', spec: { networks: ['dpa'] }, status: { fwmark: 258, virtualAddresses: { dpa: '10.77.1.3' } } });
const db: Service = aService({
  name: 'dpdb', spec: { networks: ['dpb'], ports: [{ published: 19000, target: 8080, protocol: 'tcp', mode: 'host' }] },
  status: { fwmark: 259, virtualAddresses: { dpb: '10.77.2.2' } },
});

const on = (service: Service, slot: number, id: string, node: number, addresses: Record<string, string>, gateway: string): Task =>
  aRunningTask({ service, id, spec: { slot }, status: { node: `node-${node}`, addresses, gatewayAddress: gateway } });

/** By the last four letters of the id: web1 and cli1 on node-1, web2 and dbx1 on node-2. */
const TASKS: readonly Task[] = [
  on(web, 1, 'dpaaaaaaweb1', 1, { dpa: '10.77.1.11', [INGRESS]: '10.255.1.11' }, '172.18.0.11'),
  on(web, 2, 'dpaaaaaaweb2', 2, { dpa: '10.77.1.12', [INGRESS]: '10.255.1.12' }, '172.18.0.12'),
  on(cli, 1, 'dpaaaaaacli1', 1, { dpa: '10.77.1.21' }, '172.18.0.21'),
  on(db, 1, 'dpaaaaaadbx1', 2, { dpb: '10.77.2.31' }, '172.18.0.31'),
];
