import type { Cursor } from './cursor.js';
import type { Lookup } from './interpolation.js';
import { DNS_LABEL } from '../manifests/schema/text.js';

/** What all conversions of one project share. */
export interface Project {
  readonly name: string;
  /** The variables that Compose would see: those of the shell over those of .env. */
  readonly lookup: Lookup;
  /** Text of a file beside the Compose file; undefined where there is none. */
  readonly readText: (path: string) => string | undefined;
  /** A path of the Compose file as an absolute one. */
  readonly absolute: (path: string) => string;
  /** What each section declares, by its key in the file. */
  readonly declared: Readonly<Record<Section, ReadonlyMap<string, Declared>>>;
  /** Services that are converted, and those whose profile is not wanted. */
  readonly services: ReadonlyMap<string, Cursor>;
  readonly inactive: ReadonlySet<string>;
}

export type Section = 'networks' | 'volumes' | 'secrets' | 'configs';

export interface Declared {
  /** What it is called in the cluster. */
  readonly name: string;
  readonly isExternal: boolean;
  readonly cursor: Cursor;
}

/** A name of Compose as a DNS label: `My_App` is `my-app`. Empty for a name without a letter or digit. */
export const toLabel = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-').replaceAll(/^-+|-+$/g, '');

export const isLabel = (name: string): boolean => name.length <= 63 && DNS_LABEL.test(name);

export const serviceName = ({ name }: Pick<Project, 'name'>, service: string): string => `${name}-${toLabel(service)}`;
