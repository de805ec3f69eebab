import type { AnyResource, Kind } from '../../model/index.js';
import { renderTable, type Column, type TableOptions } from '../output/table.js';
import { fileView } from './file-view.js';
import { clusterView, hostView } from './machine-view.js';
import { networkView } from './network-view.js';
import { nodeView } from './node-view.js';
import { revisionsView } from './revisions-view.js';
import { serviceView } from './service-view.js';
import { taskView } from './task-view.js';
import { trafficKeysView } from './traffic-keys-view.js';
import type { View, ViewColumn, ViewContext } from './view.js';

const VIEWS: { readonly [K in Kind]: View<K> } = {
  Cluster: clusterView, Node: nodeView, Network: networkView, Secret: fileView, Config: fileView, Service: serviceView, Task: taskView, Host: hostView, Revisions: revisionsView,
  TrafficKeys: trafficKeysView,
};

export interface ObjectTableOptions extends TableOptions {
  readonly wide?: boolean;
}

/** One table of objects of one kind. Pure. */
export const renderObjects = (kind: Kind, objects: readonly AnyResource[], { wide = false, ...options }: ObjectTableOptions, context: ViewContext): string[] =>
  renderTable(columnsOf(kind, wide, context), objects, options);

const columnsOf = (kind: Kind, wide: boolean, context: ViewContext): Column<AnyResource>[] =>
  (VIEWS[kind](context) as unknown as readonly ViewColumn<AnyResource>[]).filter((column) => wide || column.wide !== true);
