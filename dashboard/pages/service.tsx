import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const ServicePage = (): JSX.Element => <Page title="Service">{null}</Page>;
