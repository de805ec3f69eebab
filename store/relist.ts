import { KINDS, type AnyResource, type Change, type ClusterView } from '../model/index.js';
import type { Listed } from './contract.js';
import { objectKey, withVersion } from './versioned.js';

/** Every listed object as a put; those that the view has already are ignored there. */
export const listedChanges = ({ objects }: Listed): readonly Change[] =>
  objects.map((object) => ({ op: 'put', version: object.metadata.resourceVersion, object }));

/**
 * The deletions that a watcher missed: what the view holds and the list does not. What was created after the list (own commits) stays,
 * unless the store went back in time (`isRewound`): then nothing that is not listed exists.
 */
export function vanishedChanges(view: ClusterView, listed: Listed, isRewound = false): readonly Change[] {
  const present = new Set(listed.objects.map(objectKey));
  return KINDS.flatMap((kind) => [...view.list(kind)])
    .filter((object) => !present.has(objectKey(object)) && (isRewound || object.metadata.resourceVersion <= listed.version))
    .map((object) => deletion(object, isRewound ? object.metadata.resourceVersion + 1 : listed.version));
}

const deletion = (object: AnyResource, version: number): Change => ({ op: 'delete', version, object: withVersion(object, version) });
