import type { JSX } from 'preact';
import { Page } from '../components/page.js';

export const ServicesPage = (): JSX.Element => <Page title="Services">{null}</Page>;
