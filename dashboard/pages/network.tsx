import type { JSX } from 'preact';
import { useRoute } from 'preact-iso';
import type { Network } from '../../model/network.js';
import { Card } from '../components/card.js';
import { ConditionsCard } from '../components/conditions-card.js';
import { EventList } from '../components/event-list.js';
import { AboutCard } from '../components/network/about-card.js';
import { AddressesCard } from '../components/network/addresses-card.js';
import { HostTablesCard } from '../components/network/host-tables-card.js';
import { MembersCards } from '../components/network/members-cards.js';
import { Page } from '../components/page.js';
import { YamlCard } from '../components/yaml-card.js';
import { cluster } from '../data/cluster.js';
import { kindWords } from '../data/network-kind.js';
import { Gone } from './not-found.js';

/** One network: its numbers, who is on it, who has which address, and what hosts have of it. */
export function NetworkPage(): JSX.Element {
  const name = useRoute().params.name ?? '';
  const network = cluster.of('Network').network(name);
  return network === undefined ? <Gone what="network" name={name} /> : <NetworkView key={name} network={network} />;
}

function NetworkView({ network }: { readonly network: Network }): JSX.Element {
  const { name } = network.metadata;
  return (
    <Page title={name} heading={<span class="row">{name} {kindWords(network).map((word) => <span key={word} class="tag">{word}</span>)}</span>} crumbs={<a href="/networks">Networks</a>}>
      <div class="columns halves">
        <div class="cards"><AboutCard network={network} /><ConditionsCard conditions={network.status.conditions} /></div>
        <div class="cards"><MembersCards network={name} /></div>
        <AddressesCard network={name} />
        <HostTablesCard network={name} />
        <Card wide flush title="Events"><EventList query={`for=${encodeURIComponent(`network/${name}`)}`} hidesObject /></Card>
        <YamlCard object={network} />
      </div>
    </Page>
  );
}
