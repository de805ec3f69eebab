import type { Resource } from './resource.js';
import type { ServiceSpec } from './service.js';

/** A template that a service has or had. */
export interface Revision {
  /** Grows with each change of the template, and is never given twice: a template that comes back gets a new one. */
  readonly number: number;
  /** When it was wanted; RFC 3339. */
  readonly since: string;
  readonly templateHash: string;
  /** The whole spec of that time. Only its template is ever brought back. */
  readonly spec: ServiceSpec;
  /** What differs from the template before, as `image: web:1 → web:2`. */
  readonly changes: readonly string[];
  /** Who or what changed it. */
  readonly cause: string;
  /** All tasks ran it once, for as long as the update watched them. */
  readonly completedAt?: string;
}

export interface RevisionsSpec {
  readonly serviceUid: string;
  /** By number; the last one is wanted now. */
  readonly items: readonly Revision[];
}

/** The history of the service of the same name. Written when the template changes or was completed, so that the service itself stays small. */
export type Revisions = Resource<'Revisions', RevisionsSpec, Record<string, never>>;
