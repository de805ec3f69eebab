import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const JobPage = (): JSX.Element => <Page title="Job">{null}</Page>;
