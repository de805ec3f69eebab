import type { Draft } from './draft.js';
import type { Project } from './project.js';

/** What the keys of a service are converted into. */
export interface ServiceTarget {
  /** As the Compose file calls it. */
  readonly service: string;
  readonly draft: Draft;
  readonly project: Project;
}
