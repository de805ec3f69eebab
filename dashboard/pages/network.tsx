import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const NetworkPage = (): JSX.Element => <Page title="Network">{null}</Page>;
