import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const TaskPage = (): JSX.Element => <Page title="Task">{null}</Page>;
