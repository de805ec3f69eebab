import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const JobsPage = (): JSX.Element => <Page title="Jobs">{null}</Page>;
