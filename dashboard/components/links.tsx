import type { JSX } from 'preact';
import { pathOf, pathOfJobs } from '../data/paths.js';
import type { Kind } from '../../model/resource.js';

export interface ObjectLinkProps {
  readonly kind: Kind;
  readonly name: string;
  readonly label?: string;
}

/** The name of an object, leading to its page where it has one. */
export function ObjectLink({ kind, name, label }: ObjectLinkProps): JSX.Element {
  const path = pathOf(kind, name);
  return path === undefined ? <span class="breakable">{label ?? name}</span> : <a class="breakable" href={path}>{label ?? name}</a>;
}

/** To the jobs that are about a node, a task or a service. */
export const JobsLink = ({ about }: { readonly about: string }): JSX.Element => <a class="button" href={pathOfJobs(about)}>Jobs</a>;
