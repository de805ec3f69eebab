import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const NodesPage = (): JSX.Element => <Page title="Nodes">{null}</Page>;
