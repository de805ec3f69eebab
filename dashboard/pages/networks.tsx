import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const NetworksPage = (): JSX.Element => <Page title="Networks">{null}</Page>;
