import { ClusterSnapshot, type AnyResource, type ClusterView } from '../../model/index.js';

/** A picture of the cluster that holds these objects. */
export function viewOf(...objects: readonly AnyResource[]): ClusterView {
  const view = new ClusterSnapshot();
  objects.forEach((object, index) => view.apply({ op: 'put', version: index + 1, object }));
  return view;
}
