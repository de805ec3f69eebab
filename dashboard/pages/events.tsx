import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const EventsPage = (): JSX.Element => <Page title="Events">{null}</Page>;
