import type { JSX } from 'preact';
import type { Condition } from '../../model/resource.js';
import { conditionWords } from '../data/condition-words.js';
import { Card } from './card.js';
import { RelativeTime } from './relative-time.js';
import { StateBadge } from './state-badge.js';
import '../styles/object-page.css';

/** What the control plane says of an object besides its state; nothing where it says nothing. */
export function ConditionsCard({ conditions }: { readonly conditions: readonly Condition[] }): JSX.Element | null {
  if (conditions.length === 0) return null;
  return (
    <Card title="Conditions">
      <dl class="meanings">
        {conditions.map((condition) => {
          const { title, label, tone, text } = conditionWords(condition);
          return (
            <div key={condition.type}>
              <dt>{title}</dt>
              <dd>
                <span class="row"><StateBadge state={tone} label={label} title={condition.reason} /><span class="quiet">since <RelativeTime at={condition.lastTransitionTime} /></span></span>
                {text !== '' && <span>{text}</span>}
              </dd>
            </div>
          );
        })}
      </dl>
    </Card>
  );
}
