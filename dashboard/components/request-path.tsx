import type { JSX } from 'preact';
import { counted, listed } from '../data/problem.js';
import type { PathTarget, RequestPath, TargetRole } from '../data/request-path.js';
import type { MeshPort } from '../data/topology.js';
import { ObjectLink } from './links.js';

export interface RequestPathProps {
  readonly path: RequestPath;
  readonly port: MeshPort;
}

/** The way of a request, step by step, left to right where there is room. */
export const RequestPathView = ({ path, port }: RequestPathProps): JSX.Element => (
  <section class="request-way" aria-label={`The way of a request to port ${port.text}`}>
    <h3>The way of a request to port {port.text}</h3>
    <ol class={`list way-steps ${path.balancer === undefined ? 'direct' : 'meshed'}`}>
      <li class="way-step"><strong>Client</strong><span class="quiet small">anybody who reaches {path.balancer === undefined ? 'such a node' : 'any node'}</span></li>
      <Entry path={path} port={port} />
      {path.balancer !== undefined && <BalancerStep path={path} balancer={path.balancer} />}
      <Targets path={path} />
    </ol>
  </section>
);

const SHOWN_NODES = 6;

const Entry = ({ path: { entries, closed, balancer }, port }: RequestPathProps): JSX.Element => (
  <li class="way-step">
    <strong>{balancer === undefined ? 'A node with a task' : 'Any node'}, port {port.text.slice(1)}</strong>
    <span class="small">{entries.length === 0 ? 'No node takes requests now' : <>{counted(entries.length, 'node')}: {listed(entries, SHOWN_NODES, ', ')}</>}</span>
    {closed.length > 0 && <span class="small trouble">Not through {listed(closed.map(({ node, reason }) => `${node} (${reason})`), SHOWN_NODES, ', ')}</span>}
  </li>
);

const BalancerStep = ({ path: { port, service }, balancer: { fwmark, address } }: { readonly path: RequestPath; readonly balancer: NonNullable<RequestPath['balancer']> }): JSX.Element => (
  <li class="way-step">
    <strong>IPVS of that node</strong>
    <span class="small">namespace <code>ingress_sbox</code>; what asks for the port gets mark {fwmark === 0 ? '(none yet)' : <code>{fwmark}</code>}, and the tasks of <ObjectLink kind="Service" name={service} /> get it in turn</span>
    <span class="quiet small">{address === undefined ? '' : <>VIP <code>{address}</code> on network <ObjectLink kind="Network" name="ingress" />. </>}{port.preserveSource === true ? 'The application sees the client’s own address.' : 'The application sees the address of the node that was asked.'}</span>
  </li>
);

const SHOWN_TARGETS = 12;

function Targets({ path: { targets } }: { readonly path: RequestPath }): JSX.Element {
  const taking = targets.filter(({ role }) => role === 'takes').length;
  return (
    <li class="way-step way-targets">
      <strong>{taking === 0 ? 'No task takes connections now' : taking === 1 ? 'One task takes connections' : `${taking} tasks take connections`}</strong>
      <ul class="list">
        {targets.slice(0, SHOWN_TARGETS).map((target) => <Target key={target.task} target={target} />)}
        {targets.length > SHOWN_TARGETS && <li class="quiet small">and {targets.length - SHOWN_TARGETS} more</li>}
      </ul>
    </li>
  );
}

const ROLE_WORDS: Readonly<Record<TargetRole, string>> = { takes: 'takes', leaves: 'leaves', waits: 'not used' };
const ROLE_HINTS: Readonly<Record<TargetRole, string>> = { takes: 'Takes new connections (weight 1)', leaves: 'Keeps its connections, gets no new ones (weight 0)', waits: 'In no table' };
const ROLE_TONES: Readonly<Record<TargetRole, string>> = { takes: 'good', leaves: 'idle', waits: 'busy' };

const Target = ({ target: { task, seat, node, address, target, role, words } }: { readonly target: PathTarget }): JSX.Element => (
  <li class={`way-target ${role} small`}>
    <span class={`badge ${ROLE_TONES[role]}`} title={ROLE_HINTS[role]}>{ROLE_WORDS[role]}</span>
    <span class="breakable"><ObjectLink kind="Task" name={task} label={seat} />{node !== undefined && <> on <ObjectLink kind="Node" name={node} /></>}</span>
    {address !== undefined && <code class="breakable">{address}:{target}</code>}
    {role !== 'takes' && <span class="quiet">{role === 'leaves' ? 'keeps its connections, gets no new ones' : words}</span>}
  </li>
);
