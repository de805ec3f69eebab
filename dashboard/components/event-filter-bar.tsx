import type { JSX } from 'preact';
import { useLocation } from 'preact-iso';
import type { ClusterEvent } from '../../model/event.js';
import { KINDS, type Kind } from '../../model/resource.js';
import { EVENT_TYPES, pathOfEvents, type EventFilter } from '../data/event-filter.js';

interface TextFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string | undefined;
  readonly options?: readonly string[];
  readonly onChoose: (text: string | undefined) => void;
}

/** Takes what is written when the field is left, or Enter pressed. */
export function FilterField({ label, placeholder, value, options, onChoose }: TextFieldProps): JSX.Element {
  const listId = options === undefined ? undefined : `known-${label.toLowerCase()}`;
  return (
    <label class="field"><span class="label">{label}</span>
      <input class="input" type="search" list={listId} placeholder={placeholder} value={value ?? ''} onChange={(event) => onChoose(event.currentTarget.value.trim() || undefined)} />
      {options !== undefined && <datalist id={listId}>{options.map((option) => <option key={option} value={option} />)}</datalist>}
    </label>
  );
}

export interface EventFilterBarProps {
  readonly filter: EventFilter;
  /** Of what is shown: to choose from. */
  readonly reasons: readonly string[];
}

/** Narrows the events; what is chosen stands in the address. */
export function EventFilterBar({ filter, reasons }: EventFilterBarProps): JSX.Element {
  const { route } = useLocation();
  const choose = (change: EventFilter): void => route(pathOfEvents({ ...filter, ...change }), true);
  return (
    <form class="filters" role="search" aria-label="Narrow the list of events" onSubmit={(event) => event.preventDefault()}>
      <label class="field"><span class="label">Severity</span>
        <select class="input" value={filter.type ?? ''} onChange={(event) => choose({ type: (event.currentTarget.value || undefined) as ClusterEvent['type'] | undefined })}>
          <option value="">All</option>
          {EVENT_TYPES.map((type) => <option key={type} value={type}>{type === 'Warning' ? 'Warnings' : 'Normal'}</option>)}
        </select>
      </label>
      <label class="field"><span class="label">Kind</span>
        <select class="input" value={filter.kind ?? ''} onChange={(event) => choose({ kind: (event.currentTarget.value || undefined) as Kind | undefined })}>
          <option value="">All kinds</option>
          {KINDS.map((kind) => <option key={kind} value={kind}>{kind}</option>)}
        </select>
      </label>
      <FilterField label="Name" placeholder="web, node-1" value={filter.name} onChoose={(name) => choose({ name })} />
      <FilterField label="Reason" placeholder="TaskFailed" value={filter.reason} options={reasons} onChoose={(reason) => choose({ reason })} />
      <FilterField label="User" placeholder="Name of a token" value={filter.user} onChoose={(user) => choose({ user })} />
      {Object.keys(filter).length > 0 && <a class="button" href="/events">Show all</a>}
    </form>
  );
}
