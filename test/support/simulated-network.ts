import { associationId, INGRESS, lbNamespace, overlayNamespace, policyId, type HostState, type ObservedHost, type SecurityAssociation } from '../../model/index.js';
import { NOTHING } from '../../plan/host-expected.js';
import { planPairs } from '../../plan/host-pairs.js';
import type { HostStep } from '../../plan/host-step.js';
import { ingressLink } from '../../plan/nft-task.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object | undefined ? Mutable<T[K]> : T[K] };
type Pair = { readonly ends: readonly [string, string] };

const key = (namespace: string | undefined, link: string): string => `${namespace ?? ''}/${link}`;

/** A kernel in miniature: what one host shows after steps. A step that a real tool would refuse throws. */
export class SimulatedNetwork {
  readonly host: Mutable<ObservedHost>;
  #pairs: Pair[];
  /** Interface of the return paths, by task. */
  readonly #returnLinks = new Map<string, string>();

  /** `state`: what the pairs of `observed` were made from. */
  constructor(observed: ObservedHost, state: HostState | undefined) {
    this.host = structuredClone(observed) as Mutable<ObservedHost>;
    const made = state === undefined ? [] : planPairs(state, NOTHING).create;
    for (const namespace of state?.namespaces ?? []) this.#returnLinks.set(namespace.id, ingressLink(namespace) ?? '');
    this.#pairs = made.flatMap((step) => (step.kind === 'createPair' ? [pairOf(step)] : []));
  }

  run(steps: readonly HostStep[]): ObservedHost {
    for (const step of steps) this.apply(step);
    return this.host as ObservedHost;
  }

  apply(step: HostStep): void {
    switch (step.kind) {
      case 'createNamespace': return this.#createNamespace(step.namespace);
      case 'claimNamespace': { const held = this.#holder(step.namespace); if (held) held.isClaimed = true; return; }
      case 'removeNamespace': return this.#removeNamespace(step.namespace);
      case 'setSysctls': return this.#setSysctls(step);
      case 'markReady': this.#task(step.id).isReady = true; return;
      case 'unmarkReady': this.#task(step.id).isReady = false; return;
      case 'createBridge': this.#overlay(step.namespace).bridge = { isUp: false }; return;
      case 'createVxlan': this.#overlay(step.namespace).vxlan = { vni: step.vni, local: step.local, port: step.port, isStatic: true, isAttached: false, mtu: step.mtu }; return;
      case 'createPair': return this.#createPair(step);
      case 'attachPort': return this.#attachPort(step.namespace, step.link);
      case 'setUp': return this.#setUp(step.namespace, step.link);
      case 'removeLink': return this.#removeLink(step.namespace, step.link);
      case 'addAddress': { const link = this.#link(step.namespace, step.link); link.addresses = [...link.addresses, step.address].sort(); return; }
      case 'removeAddress': { const link = this.#link(step.namespace, step.link); link.addresses = link.addresses.filter((one) => one !== step.address); return; }
      case 'addRoute': { const leg = this.#leg(step.link); leg.routes = [...leg.routes, step.address].sort(); return; }
      case 'removeRoute': { const leg = this.#leg(step.link); leg.routes = leg.routes.filter((one) => one !== step.address); return; }
      case 'setDefaultRoute': return this.#setDefaultRoute(step);
      case 'setReturnSysctls': this.#returns(step.namespace).hasSysctls = true; this.#returnLinks.set(step.namespace, step.link); return;
      case 'addReturnRule': return this.#addReturnRule(step.namespace, step.mark);
      case 'removeReturnRule': { const held = this.#returns(step.namespace); held.rules = held.rules.filter((mark) => mark !== this.#must(step.mark, 'rule')); return; }
      case 'setReturnRoute': return this.#setReturnRoute(step);
      case 'removeReturnRoute': { const { routes } = this.#returns(step.namespace); this.#must(routes[step.mark], `table ${step.mark}`); delete routes[step.mark]; return; }
      default: return this.#applyRow(step);
    }
  }

  #applyRow(step: HostStep): void {
    switch (step.kind) {
      case 'setNeighbour': this.#rows(step.namespace).neighbours[step.address] = step.mac; return;
      case 'removeNeighbour': delete this.#rows(step.namespace).neighbours[step.address]; return;
      case 'setForwarding': this.#rows(step.namespace).forwarding[step.mac] = step.vtep; return;
      case 'removeForwarding': delete this.#rows(step.namespace).forwarding[step.mac]; return;
      case 'replaceTable': this.#tableHolder(step.namespace).table = step.fingerprint; return;
      case 'removeTable': this.#tableHolder(step.namespace).table = ''; return;
      case 'addVirtualService': this.#services(step.namespace)[String(step.fwmark)] = {}; return;
      case 'removeVirtualService': delete this.#services(step.namespace)[String(step.fwmark)]; return;
      case 'addDestination': case 'setWeight': this.#destinations(step)[step.address] = step.weight; return;
      case 'removeDestination': delete this.#destinations(step)[step.address]; return;
      case 'addAssociation': return this.#addAssociation(step.association);
      case 'removeAssociation': delete this.host.encryption.associations[associationId(step.association)]; return;
      case 'setPolicy': this.host.encryption.policies[policyId(step.policy)] = step.policy; return;
      case 'removePolicy': delete this.host.encryption.policies[policyId(step.policy)]; return;
      case 'writeHostsFile': this.host.hostsFiles[step.file] = step.text; return;
      case 'removeHostsFile': delete this.host.hostsFiles[step.file]; return;
      case 'removeHostsDirectory': for (const file of Object.keys(this.host.hostsFiles)) if (file.startsWith(`${step.network}/`)) delete this.host.hostsFiles[file]; return;
      case 'startResolver': this.host.resolvers[step.id] = { environment: step.environment, isActive: true }; return;
      case 'stopResolver': delete this.host.resolvers[step.id]; return;
      default: throw new Error(`unknown step ${step.kind}`);
    }
  }

  #addAssociation(association: SecurityAssociation): void {
    const id = associationId(association);
    if (id in this.host.encryption.associations) throw new Error(`File exists: ${id}`);
    this.host.encryption.associations[id] = association;
  }

  #createNamespace(namespace: string): void {
    if (this.#holder(namespace) !== undefined) throw new Error(`File exists: ${namespace}`);
    const kind = kindOf(namespace);
    if (kind.overlay !== undefined) this.host.overlays[kind.overlay] = { isClaimed: true, ports: {}, neighbours: {}, forwarding: {} };
    else if (kind.loadBalancer !== undefined) this.host.loadBalancers[kind.loadBalancer] = { isClaimed: true, links: {}, hasSysctls: false, table: '', virtualServices: {} };
    else this.host.tasks[namespace] = { isClaimed: true, isReady: false, links: {}, table: '' };
  }

  #removeNamespace(namespace: string): void {
    const kind = kindOf(namespace);
    if (this.#holder(namespace) === undefined) throw new Error(`No such namespace: ${namespace}`);
    for (const pair of this.#pairs.filter(({ ends }) => ends.some((end) => end.startsWith(`${namespace}/`)))) this.#dropPair(pair);
    if (kind.overlay !== undefined) delete this.host.overlays[kind.overlay];
    else if (kind.loadBalancer !== undefined) delete this.host.loadBalancers[kind.loadBalancer];
    else delete this.host.tasks[namespace];
  }

  #createPair(step: Extract<HostStep, { kind: 'createPair' }>): void {
    const pair = pairOf(step);
    if (this.#pairs.some(({ ends }) => ends.some((end) => pair.ends.includes(end)))) throw new Error(`File exists: ${pair.ends.join(' ')}`);
    this.#pairs.push(pair);
    if (step.namespace === undefined) this.host.gateway.legs[step.link] = { isUp: false, addresses: [], routes: [] };
    else this.#overlay(step.namespace).ports[step.link] = { isAttached: false };
    this.#ends(step.peer.namespace)[step.peer.link] = { mac: step.peer.mac, isUp: false, addresses: [] };
  }

  #removeLink(namespace: string | undefined, link: string): void {
    if (link === 'vxlan0' && namespace !== undefined) {
      const { bridge, ports, isClaimed } = this.#overlay(namespace);
      this.host.overlays[kindOf(namespace).overlay ?? ''] = { isClaimed, ...(bridge === undefined ? {} : { bridge }), ports, neighbours: {}, forwarding: {} };
      return;
    }
    const pair = this.#pairs.find(({ ends }) => ends.includes(key(namespace, link)));
    if (pair === undefined) throw new Error(`Cannot find device ${key(namespace, link)}`);
    this.#dropPair(pair);
  }

  #dropPair(pair: Pair): void {
    this.#pairs = this.#pairs.filter((one) => one !== pair);
    for (const end of pair.ends) this.dropEnd(end.slice(0, end.indexOf('/')), end.slice(end.indexOf('/') + 1));
  }

  dropEnd(namespace: string, link: string): void {
    const { overlay, loadBalancer } = kindOf(namespace);
    if (namespace === '') delete this.host.gateway.legs[link];
    else if (overlay !== undefined) delete this.host.overlays[overlay]?.ports[link];
    else if (loadBalancer !== undefined) delete this.host.loadBalancers[loadBalancer]?.links[link];
    else this.#dropTaskEnd(namespace, link);
  }

  /** Its routes and settings go with it, rules stay. */
  #dropTaskEnd(id: string, link: string): void {
    const task = this.host.tasks[id];
    delete task?.links[link];
    if (task?.returnPaths !== undefined && this.#returnLinks.get(id) === link) task.returnPaths = { ...task.returnPaths, hasSysctls: false, routes: {} };
  }

  #attachPort(namespace: string, link: string): void {
    const overlay = this.#overlay(namespace);
    if (overlay.bridge === undefined) throw new Error(`no br0 in ${namespace}`);
    if (link !== 'vxlan0') { this.#must(overlay.ports[link], link).isAttached = true; return; }
    this.#must(overlay.vxlan, link).isAttached = true;
  }

  #setUp(namespace: string | undefined, link: string): void {
    if (link === 'lo') return;
    if (link === 'br0' && namespace !== undefined) { this.#must(this.#overlay(namespace).bridge, link).isUp = true; return; }
    this.#link(namespace, link).isUp = true;
  }

  #setDefaultRoute({ namespace, link, via }: Extract<HostStep, { kind: 'setDefaultRoute' }>): void {
    if (!this.#link(namespace, link).isUp) throw new Error(`Network is down: ${namespace} ${link}`);
    const { loadBalancer } = kindOf(namespace);
    if (loadBalancer === undefined) this.#task(namespace).defaultRoute = via;
    else this.#must(this.host.loadBalancers[loadBalancer], namespace).defaultRoute = via;
  }

  #setSysctls({ namespace, purpose }: Extract<HostStep, { kind: 'setSysctls' }>): void {
    if (purpose === 'host') this.host.gateway.isForwarding = true;
    if (namespace !== undefined && kindOf(namespace).loadBalancer !== undefined) this.#lb(namespace).hasSysctls = true;
  }

  #addReturnRule(namespace: string, mark: number): void {
    const held = this.#returns(namespace);
    if (held.rules.includes(mark)) throw new Error(`File exists: rule ${mark}`);
    held.rules = [...held.rules, mark].sort((one, other) => one - other);
  }

  #setReturnRoute({ namespace, link, mark, via }: Extract<HostStep, { kind: 'setReturnRoute' }>): void {
    if (!this.#link(namespace, link).isUp) throw new Error(`Network is down: ${namespace} ${link}`);
    this.#returns(namespace).routes[mark] = via;
  }

  #returns(namespace: string) {
    const task = this.#task(namespace);
    task.returnPaths ??= { hasSysctls: false, rules: [], routes: {} };
    return task.returnPaths;
  }

  #holder(namespace: string) {
    const { overlay, loadBalancer } = kindOf(namespace);
    if (overlay !== undefined) return this.host.overlays[overlay];
    return loadBalancer === undefined ? this.host.tasks[namespace] : this.host.loadBalancers[loadBalancer];
  }

  #tableHolder = (namespace: string | undefined): { table: string } => (namespace === undefined ? this.host.gateway : this.#must(this.#holder(namespace) as { table: string } | undefined, namespace));
  #rows(namespace: string) {
    const overlay = this.#overlay(namespace);
    this.#must(overlay.vxlan, 'vxlan0');
    return overlay;
  }
  #ends = (namespace: string) => (kindOf(namespace).loadBalancer === undefined ? this.#task(namespace).links : this.#lb(namespace).links);
  #link = (namespace: string | undefined, link: string) => this.#must(namespace === undefined ? this.host.gateway.legs[link] : this.#ends(namespace)[link], `${namespace}/${link}`);
  #leg = (link: string) => this.#must(this.host.gateway.legs[link], link);
  #overlay = (namespace: string) => this.#must(this.host.overlays[kindOf(namespace).overlay ?? ''], namespace);
  #lb = (namespace: string) => this.#must(this.host.loadBalancers[kindOf(namespace).loadBalancer ?? ''], namespace);
  #services = (namespace: string) => this.#lb(namespace).virtualServices;
  #destinations = (step: { readonly namespace: string; readonly fwmark: number }) => this.#must(this.#services(step.namespace)[String(step.fwmark)], `fwmark ${step.fwmark}`);
  #task = (id: string) => this.#must(this.host.tasks[id], id);
  #must<T>(value: T | undefined, what: string): T {
    if (value === undefined) throw new Error(`Cannot find ${what}`);
    return value;
  }
}

const pairOf = ({ namespace, link, peer }: Extract<HostStep, { kind: 'createPair' }>): Pair => ({ ends: [key(namespace, link), key(peer.namespace, peer.link)] });

function kindOf(namespace: string): { readonly overlay?: string; readonly loadBalancer?: string } {
  if (namespace === lbNamespace(INGRESS)) return { loadBalancer: INGRESS };
  if (namespace.startsWith(overlayNamespace(''))) return { overlay: namespace.slice(2) };
  return namespace.startsWith('lb_') ? { loadBalancer: namespace.slice(3) } : {};
}
