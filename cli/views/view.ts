import type { AnyResource, Kind, MemberStatus, ResourceOf, Task } from '../../model/index.js';
import type { Column } from '../output/table.js';
import type { Style } from '../output/style.js';

/** What a table of objects may need besides the objects. */
export interface ViewContext {
  readonly nowMs: number;
  readonly style: Style;
  /** All tasks, for the kinds that count them. */
  readonly tasks: readonly Task[];
  /** Of the control plane, for nodes that are managers; without it nobody was asked. */
  readonly members?: readonly MemberStatus[];
}

export interface ViewColumn<T> extends Column<T> {
  /** Only with -o wide. */
  readonly wide?: boolean;
}

export type View<K extends Kind> = (context: ViewContext) => readonly ViewColumn<ResourceOf[K]>[];

export const NONE = '<none>';
export const PENDING = '<pending>';

export const refOf = ({ kind, metadata: { name } }: Pick<AnyResource, 'kind' | 'metadata'>): string => `${kind.toLowerCase()}/${name}`;

export const listed = (values: readonly string[]): string => (values.length === 0 ? NONE : values.join(','));

export const pairs = (map: Readonly<Record<string, string>>): string => listed(Object.entries(map).map(([key, value]) => `${key}=${value}`));

/** `joinFailed` in messages stays as it is; in columns a state under deletion says so. */
export const withDeletion = (state: string, { metadata: { deletionTimestamp } }: AnyResource): string => (deletionTimestamp === undefined ? state : `${state},deleting`);
