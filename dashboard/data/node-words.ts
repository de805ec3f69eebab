import type { ManagerState } from '../../model/manager.js';
import type { AvailabilityState, Node, NodeState, SshHop } from '../../model/node.js';

/** What a state means for whoever looks, with the state's own name for its badge. */
export interface StateWords {
  /** `Host`, `New tasks`, `Role`. */
  readonly about: string;
  readonly state: string;
  readonly words: string;
  /** What Drover says of this very node; empty where that is nothing. */
  readonly message: string;
  /** RFC 3339. */
  readonly since?: string;
}

const STATES: Readonly<Record<NodeState, string>> = {
  joining: 'Drover is preparing the host: it installs what is missing and builds the network. Tasks come when that is done.',
  joinFailed: 'The host could not be prepared, so it gets no tasks. Drover tries again by itself; its reason is what has to be put right.',
  ready: 'The host answers and is prepared: tasks can run here.',
  unreachable: 'The host has not answered for a moment. What runs here is left alone until the cluster\'s patience is over.',
  down: 'The host has not answered for longer than the cluster waits. What ran here is started on other nodes. When it answers again it is put in order first.',
  leaving: 'The node is being removed: its tasks move away, then all that Drover made on the host is taken away.',
  absent: 'The node is to be removed, but its host does not answer. It is cleaned when it does.',
  removed: 'The node has been removed.',
};

const AVAILABILITY: Readonly<Record<AvailabilityState, string>> = {
  active: 'New tasks may be placed here.',
  paused: 'No new tasks come here. Those that are here stay.',
  draining: 'The tasks move to other nodes. Each stays until the one that takes its place serves.',
  drained: 'No task is left, and none comes until the node is activated.',
};

const MANAGERS: Readonly<Record<ManagerState, string>> = {
  promoting: 'A member of the control plane is being installed here.',
  manager: 'A member of the control plane runs here, with a copy of the store. Tasks can run here as well.',
  upgrading: 'The member of the control plane here is being replaced by another build.',
  demoting: 'The member of the control plane here is being taken away.',
};

/** The three things that a node can be in the middle of, each with its meaning. Pure. */
export const nodeWords = (node: Node): readonly StateWords[] => [hostWords(node), availabilityWords(node), roleWords(node)];

const hostWords = ({ status: { state, message, since } }: Node): StateWords =>
  ({ about: 'Host', state, words: STATES[state], message: message === state ? '' : message, since });

function availabilityWords({ spec, status }: Node): StateWords {
  const { state = 'active', message = '', since } = status.availability ?? {};
  const isFollowing = { active: state === 'active', pause: state === 'paused', drain: state === 'draining' || state === 'drained' }[spec.availability];
  return { about: 'New tasks', state, words: AVAILABILITY[state], message: isFollowing ? message : `Wanted: ${spec.availability}.`, ...(since !== undefined && { since }) };
}

function roleWords({ spec, status: { manager } }: Node): StateWords {
  if (manager !== undefined) return { about: 'Role', state: manager.state, words: MANAGERS[manager.state], message: manager.message, since: manager.since };
  return { about: 'Role', state: 'worker', words: 'It runs tasks. The control plane is elsewhere.', message: spec.role === 'manager' ? 'Wanted: manager.' : '' };
}

/** `root@192.0.2.11:22`, with the hosts on the way. Pure. */
export const sshText = ({ user, host, port, jump }: SshHop): string => `${user}@${host.includes(':') ? `[${host}]` : host}:${port}${jump === undefined ? '' : ` by way of ${sshText(jump)}`}`;

/** A task that is still on a node that drains, and what its end waits for. */
export interface LeftTask {
  /** `web.3`. */
  readonly label: string;
  readonly waitsFor: string;
}

/** What the control plane says of a drain, taken apart; `more`: of what it does not name. Pure. */
export function leftTasks(blockers: readonly string[]): { readonly named: readonly LeftTask[]; readonly more: string } {
  const named = blockers.flatMap((blocker) => {
    const [, label = '', waitsFor = ''] = /^(\S+): (.*)$/s.exec(blocker) ?? [];
    return label === '' ? [] : [{ label, waitsFor }];
  });
  return { named, more: blockers.filter((blocker) => !/^\S+: /.test(blocker)).join('; ') };
}
