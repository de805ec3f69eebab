import { OperatorError } from '../base/errors.js';
import { BUILD_ID, buildLabel, upgradeWishOf, type ClusterView, type MemberStatus, type Node, type StoreKind, type Upgrade } from '../model/index.js';
import { managersIn, roleChangeIn } from '../plan/managers.js';
import { whyNotRestarted } from '../plan/quorum.js';
import type { UpgradeRequest } from './contract.js';

export interface UpgradeFacts {
  readonly view: ClusterView;
  readonly kind: StoreKind;
  readonly members: readonly MemberStatus[];
  /** Id of the member that answers. */
  readonly self: string;
  /** For a request that joins none that is under way. */
  readonly newId: () => string;
}

export interface PlannedUpgrade {
  readonly id: string;
  /** In the order of their turns; without a wish it runs the build already, or is on its way there. */
  readonly nodes: readonly { readonly name: string; readonly isThere: boolean; readonly wish?: Upgrade }[];
}

/** @throws USAGE for a request that is none */
export function parseUpgrade(body: unknown): UpgradeRequest {
  const { build, nodes, force = false, ...unknown } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) throw new OperatorError('USAGE', `upgrade: "${extra}" is none of build, nodes, force`);
  if (typeof build !== 'string' || !BUILD_ID.test(build)) throw new OperatorError('USAGE', 'upgrade: build must be the first 16 hexadecimal digits of an artefact\'s hash');
  if (typeof force !== 'boolean') throw new OperatorError('USAGE', 'upgrade: force must be true or false');
  if (nodes !== undefined && !(Array.isArray(nodes) && nodes.length > 0 && nodes.every((name) => typeof name === 'string'))) throw new OperatorError('USAGE', 'upgrade: nodes must be a list of names');
  return { build, force, ...(nodes !== undefined && { nodes: nodes as string[] }) };
}

/**
 * Who is upgraded, in which order: whoever leads comes last, so that the lead moves once, to a member of the new build. `nodes`: full names.
 * Pure. @throws CONFLICT with what is in the way and what to do about it
 */
export function planUpgrade({ build, nodes, force = false }: UpgradeRequest, facts: UpgradeFacts): PlannedUpgrade {
  const { view, members, newId } = facts;
  const managers = targetsOf(nodes, facts);
  const leader = members.find(({ state }) => state === 'leader')?.id;
  const ordered = [...managers].sort((one, other) => Number(one.metadata.uid === leader) - Number(other.metadata.uid === leader));
  const joined = underWay(view, build);
  const id = joined?.id ?? newId();
  const planned = ordered.map((node, turn) => ({ node, turn, isThere: isThere(node, build, members), isAsked: wishOf(node) !== undefined }));
  const wanting = planned.filter((one) => !one.isThere && !one.isAsked);
  const source = wanting.length === 0 ? '' : sourceOf(build, facts);
  for (const { node } of wanting) refuse(node, force, facts);
  return { id, nodes: planned.map((one) => ({ name: one.node.metadata.name, isThere: one.isThere, ...(wanting.includes(one) && { wish: { id, build, source, turn: one.turn, isForced: force } }) })) };
}

function targetsOf(names: readonly string[] | undefined, { view, kind }: UpgradeFacts): readonly Node[] {
  if (kind !== 'managers') throw new OperatorError('CONFLICT', 'upgrade: this control plane has no managers on hosts; its one process runs another build when it is started from there (`drover down`, `drover up`), and services go on meanwhile');
  const managers = managersIn(view);
  const stranger = names?.find((name) => !managers.some(({ metadata }) => metadata.name === name));
  if (stranger !== undefined) throw new OperatorError('CONFLICT', `upgrade ${stranger}: it is not a manager; managers are ${managers.map(({ metadata }) => metadata.name).join(', ')}`, { name: stranger });
  const changing = roleChangeIn(view);
  if (changing !== undefined) throw new OperatorError('CONFLICT', `upgrade: the role of ${changing.metadata.name} is being changed; wait until that is done (\`drover node ls\`), and say it again`, { name: changing.metadata.name });
  return names === undefined ? managers : managers.filter(({ metadata }) => names.includes(metadata.name));
}

const wishOf = (node: Node): Upgrade | undefined => (node.status.manager?.state === 'upgrading' ? node.status.manager.upgrade : upgradeWishOf(node));

/** One that is under way to the same build is joined. */
function underWay(view: ClusterView, build: string): Upgrade | undefined {
  const asked = managersIn(view).map((node) => ({ node, wish: wishOf(node) })).find(({ wish }) => wish !== undefined);
  if (asked?.wish === undefined || asked.wish.build === build) return asked?.wish;
  throw new OperatorError('CONFLICT', `upgrade: ${asked.node.metadata.name} is on its way to build ${asked.wish.build}; wait until that is done (\`drover node ls\`), and say it again`, { name: asked.node.metadata.name });
}

const isThere = ({ metadata: { uid }, status: { manager } }: Node, build: string, members: readonly MemberStatus[]): boolean =>
  manager?.state === 'manager' && members.some((member) => member.id === uid && member.state !== 'unreachable' && member.build === build);

/** Whoever has the build brings it: the member that was asked, else one that runs on no manager's host, else any. */
function sourceOf(build: string, { view, members, self }: UpgradeFacts): string {
  const seats = new Set(managersIn(view).map(({ metadata }) => metadata.uid));
  const having = members.filter((member) => member.build === build && member.state !== 'unreachable');
  const source = having.find(({ id }) => id === self) ?? having.find(({ id }) => !seats.has(id)) ?? having[0];
  if (source !== undefined) return source.id;
  const running = [...new Set(members.filter(({ state }) => state !== 'unreachable').map(buildLabel))].join(', ');
  throw new OperatorError('CONFLICT', `upgrade: no member of the control plane has build ${build} to bring to the hosts (they run ${running}); start one from it: \`drover down\` and \`drover up --detach\` on your machine`, { build });
}

function refuse({ metadata: { name }, status: { state } }: Node, force: boolean, { view, members }: UpgradeFacts): void {
  if (state !== 'ready') throw new OperatorError('CONFLICT', `upgrade ${name}: its host is ${state}; bring it back, or name the managers to upgrade without it`, { name, state });
  if (force) return;
  const reachable = new Set(members.filter((member) => member.state !== 'unreachable').map(({ id }) => id));
  const why = whyNotRestarted(name, managersIn(view).map(({ metadata }) => ({ name: metadata.name, isReachable: reachable.has(metadata.uid) })));
  if (why !== undefined) throw new OperatorError('CONFLICT', `upgrade ${name}: ${why}; --force does it all the same`, { name });
}
