import '../styles/lists.css';
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { FilterState } from '../data/use-filters.js';

export interface FilterBarProps {
  readonly label: string;
  /** How many rows are left. */
  readonly found: string;
  readonly children: ComponentChildren;
}

/** Above a list: what narrows it. */
export const FilterBar = ({ label, found, children }: FilterBarProps): JSX.Element => (
  <form class="list-filters" role="search" aria-label={label} onSubmit={(event) => event.preventDefault()}>
    {children}
    <span class="filter-found" role="status">{found}</span>
  </form>
);

interface FieldProps {
  readonly filters: FilterState;
  /** In the address. */
  readonly name: string;
  readonly label: string;
}

export function TextFilter({ filters, name, label, hint }: FieldProps & { readonly hint: string }): JSX.Element {
  const id = useId();
  return (
    <div class="field text">
      <label for={id}>{label}</label>
      <input class="input" id={id} type="search" autocomplete="off" spellcheck={false} placeholder={hint} value={filters.value(name)} onInput={(event) => filters.set(name, event.currentTarget.value)} />
    </div>
  );
}

export interface Choice {
  readonly value: string;
  readonly label?: string;
}

export interface ChoiceFilterProps extends FieldProps {
  readonly choices: readonly Choice[];
  readonly all: string;
}

/** One of several values; one of the address that is not among them is offered as well, so that the list says what it shows. */
export function ChoiceFilter({ filters, name, label, choices, all }: ChoiceFilterProps): JSX.Element {
  const id = useId();
  const value = filters.value(name);
  const isKnown = value === '' || choices.some((choice) => choice.value === value);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select class="input" id={id} value={value} onChange={(event) => filters.set(name, event.currentTarget.value)}>
        <option value="">{all}</option>
        {!isKnown && <option value={value}>{value}</option>}
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label ?? choice.value}</option>)}
      </select>
    </div>
  );
}

export const ToggleFilter = ({ filters, name, label }: FieldProps): JSX.Element => (
  <label class="filter-toggle"><input type="checkbox" checked={filters.value(name) !== ''} onChange={(event) => filters.set(name, event.currentTarget.checked ? '1' : '')} />{label}</label>
);
