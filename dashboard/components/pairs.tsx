import { Fragment, type ComponentChildren, type JSX } from 'preact';

export interface PairsProps {
  /** What has no value is left out. */
  readonly items: readonly (readonly [name: string, value: ComponentChildren])[];
}

/** Names and values, two columns. */
export const Pairs = ({ items }: PairsProps): JSX.Element => (
  <dl class="pairs">
    {items.filter(([, value]) => value !== undefined && value !== null && value !== '').map(([name, value]) => <Fragment key={name}><dt>{name}</dt><dd>{value}</dd></Fragment>)}
  </dl>
);

/** Labels as tags, sorted. */
export const Labels = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): JSX.Element | null => {
  const entries = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? null : <span class="row">{entries.map(([key, value]) => <span class="tag" key={key}>{value === '' ? key : `${key}=${value}`}</span>)}</span>;
};
