import { canonicalJson, listenerOn, type Change, type ClusterView, type Host, type Listener, type PortSpec, type Service } from '../model/index.js';

/** What others listen on, as it was last seen of each host: hosts report often, and listeners change seldom. */
export class ListenerNews {
  readonly #seen = new Map<string, readonly Listener[]>();

  /** Those that the change brought or took away. */
  take({ op, object }: Change & { readonly object: Host }): readonly Listener[] {
    const { name } = object.metadata;
    const before = this.#seen.get(name) ?? [];
    const after = (op === 'put' ? object.status.listeners : undefined) ?? [];
    if (before === after) return [];
    this.#seen.set(name, after);
    const [gone, there] = [before, after].map((list) => new Set(list.map(canonicalJson)));
    return [...before.filter((one) => there?.has(canonicalJson(one)) !== true), ...after.filter((one) => gone?.has(canonicalJson(one)) !== true)];
  }
}

/** Names of the services that publish a port on which one of them listens. */
export const servicesOn = (view: ClusterView, listeners: readonly Listener[]): string[] =>
  (listeners.length === 0 ? [] : [...view.list('Service')].filter(({ spec }) => spec.ports.some((port) => listenerOn(listeners, port) !== undefined)).map(({ metadata }) => metadata.name));

/** Ports of services as they were last seen. */
export class PublishedNews {
  readonly #seen = new Map<string, readonly PortSpec[]>();

  /** Names of the nodes where somebody else listens on a port that the service has come to publish, or does no longer. */
  take({ op, object }: Change & { readonly object: Service }, view: ClusterView): string[] {
    const { name } = object.metadata;
    const before = this.#seen.get(name) ?? [];
    const after = op === 'put' ? object.spec.ports : [];
    if (canonicalJson(before) === canonicalJson(after)) return [];
    this.#seen.set(name, after);
    const either = [...before, ...after];
    return [...view.list('Host')].filter((host) => listensOnOne(host, either)).map(({ metadata }) => metadata.name);
  }
}

/** Whether somebody else listens on one of the ports there. */
export const listensOnOne = ({ status: { listeners = [] } }: Host, ports: readonly PortSpec[]): boolean => ports.some((port) => listenerOn(listeners, port) !== undefined);
