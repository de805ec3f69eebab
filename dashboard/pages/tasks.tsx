import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const TasksPage = (): JSX.Element => <Page title="Tasks">{null}</Page>;
