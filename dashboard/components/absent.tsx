import type { JSX } from 'preact';
import { cluster } from '../data/cluster.js';
import { Gone, type GoneProps } from '../pages/not-found.js';
import { Empty } from './card.js';
import { Page } from './page.js';

/** Instead of the page of an object that is not in the picture: only a picture that is true says that it does not exist. */
export const Absent = (props: GoneProps): JSX.Element => (cluster.freshness.value.state === 'live' ? <Gone {...props} /> : <Page title={props.name}><Empty>One moment: the cluster has not been read yet.</Empty></Page>);
