import type { JSX } from 'preact';
import type { Node } from '../../../model/node.js';
import { nodeWords, sshText } from '../../data/node-words.js';
import { Card } from '../card.js';
import { RelativeTime } from '../relative-time.js';
import { StateBadge } from '../state-badge.js';
import '../../styles/object-page.css';

/** Where the node is in its life, and what that means. */
export const StateCard = ({ node }: { readonly node: Node }): JSX.Element => (
  <Card title="State">
    <dl class="meanings">
      {nodeWords(node).map(({ about, state, words, message, since }) => (
        <div key={about}>
          <dt>{about}</dt>
          <dd>
            <span class="row"><StateBadge state={state} />{since !== undefined && <span class="quiet">since <RelativeTime at={since} /></span>}</span>
            <span>{words}</span>
            {message !== '' && <span class="quiet">Drover says: {message}</span>}
          </dd>
        </div>
      ))}
      <div>
        <dt>SSH</dt>
        <dd><span class="mono breakable">{sshText(node.spec.ssh)}</span></dd>
      </div>
    </dl>
  </Card>
);
