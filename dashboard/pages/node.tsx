import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const NodePage = (): JSX.Element => <Page title="Node">{null}</Page>;
