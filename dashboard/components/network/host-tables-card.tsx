import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { cluster } from '../../data/cluster.js';
import { differencesIn } from '../../data/network-state.js';
import { byName } from '../../data/sorting.js';
import { useNetworkState } from '../../data/use-network-state.js';
import { Card, Empty } from '../card.js';
import { NetworkTablesView } from '../network-tables.js';
import { Verdict } from '../verdict.js';
import '../../styles/object-page.css';

/** What each host has of one network, beside what it should have. A host is asked when it is chosen. */
export function HostTablesCard({ network }: { readonly network: string }): JSX.Element {
  const id = useId();
  const chosen = useSignal('');
  const nodes = byName(cluster.of('Node').nodesOnNetwork(network));
  return (
    <Card wide title="Tables on the hosts">
      <div class="stack">
        <p class="quiet">What the kernel of a host has for this network, beside what Drover wants there.</p>
        {nodes.length === 0 ? <Empty>No host has this network.</Empty> : (
          <div class="chooser">
            <div class="field">
              <label for={id}>Host</label>
              <select id={id} class="input" value={chosen.value} onChange={(event) => { chosen.value = event.currentTarget.value; }}>
                <option value="">Choose a host…</option>
                {nodes.map(({ metadata: { name }, status: { state } }) => <option key={name} value={name}>{state === 'ready' ? name : `${name} (${state})`}</option>)}
              </select>
            </div>
          </div>
        )}
        {chosen.value !== '' && <HostTables key={chosen.value} node={chosen.value} network={network} />}
      </div>
    </Card>
  );
}

function HostTables({ node, network }: { readonly node: string; readonly network: string }): JSX.Element {
  const { reading, read } = useNetworkState(node);
  const { state, isBusy } = reading;
  const tables = state?.networks.find(({ name }) => name === network);
  return (
    <div class="stack" aria-busy={isBusy}>
      <div><button type="button" class="button" disabled={isBusy} onClick={read}>Read the tables on {node} now</button></div>
      <Verdict reading={reading} count={tables === undefined ? 0 : differencesIn(tables)} />
      {state !== undefined && (tables === undefined
        ? <Empty>This network is not wanted on {node} any more, and is not there.</Empty>
        : <NetworkTablesView tables={tables} isApplied={state.isApplied !== false} isRead={state.observedAt !== undefined} level={3} />)}
    </div>
  );
}
