import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const ClusterPage = (): JSX.Element => <Page title="Cluster">{null}</Page>;
