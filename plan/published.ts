import { isTerminalTask, type ClusterView, type Node, type Protocol } from '../model/index.js';

export interface PublishedPort {
  readonly protocol: Protocol;
  readonly published: number;
  readonly service: string;
}

/** Ports that the host takes connections on for services: of ingress on every host, with mode host where their task is. */
export function publishedOn(view: ClusterView, node: Node): PublishedPort[] {
  const ingress = [...view.list('Service')].flatMap(({ metadata: { name }, spec }) =>
    spec.ports.filter(({ mode }) => mode === 'ingress').map(({ protocol, published }) => ({ protocol, published, service: name })));
  const local = view.tasksOnNode(node.metadata.name).filter((task) => !isTerminalTask(task)).flatMap(({ spec }) =>
    spec.ports.filter(({ mode }) => mode === 'host').map(({ protocol, published }) => ({ protocol, published, service: spec.service })));
  return [...ingress, ...local];
}
