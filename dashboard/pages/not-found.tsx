import type { JSX } from 'preact';
import { Empty } from '../components/card.js';
import { Page } from '../components/page.js';
import { cluster } from '../data/cluster.js';

export const NotFoundPage = (): JSX.Element => (
  <Page title="Not found"><Empty>There is no such page. <a href="/">Go to the cluster</a></Empty></Page>
);

export interface GoneProps {
  /** `service`, `node`. */
  readonly what: string;
  readonly name: string;
}

/** Instead of the page of an object that does not exist, or no longer. Before the cluster is known, that is nothing to say. */
export const Gone = ({ what, name }: GoneProps): JSX.Element => (cluster.freshness.value.state === 'loading' ? <Page title={name}>{null}</Page> : (
  <Page title={name}><Empty>There is no {what} “{name}” (any more). What happened to it is in the <a href={`/events?name=${encodeURIComponent(name)}`}>events</a>.</Empty></Page>
));
