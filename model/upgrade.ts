import type { Node } from './node.js';

/** One manager's part in an upgrade of the control plane. */
export interface Upgrade {
  /** One request of a person: when one of its managers fails, those that have not begun are left as they are. */
  readonly id: string;
  /** What shall run there. */
  readonly build: string;
  /** Id of the member that has that build to bring. */
  readonly source: string;
  /** Managers of one request take their turns by it, ascending. */
  readonly turn: number;
  /** Also while managers are away, so that too few might be left. */
  readonly isForced: boolean;
}

/** A wish to upgrade that waits for its turn; it goes when it is begun or given up. */
export const UPGRADE_ANNOTATION = 'drover/upgrade';

/** The beginning of the artefact's hash: two builds may have one version. */
export const BUILD_ID = /^[0-9a-f]{16}$/;

export const buildIdOf = (sha256: string): string => sha256.slice(0, 16);

/** `0.1.0+3f2a91bc`; the version alone for a program that runs from its sources. */
export const buildLabel = ({ version, build }: { readonly version: string; readonly build?: string }): string =>
  (build === undefined ? version : `${version}+${build.slice(0, 8)}`);

export const withUpgradeWish = (node: Node, { id, build, source, turn, isForced }: Upgrade): Node => {
  const wish = [id, build, source, String(turn), ...(isForced ? ['forced'] : [])].join(' ');
  return { ...node, metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, [UPGRADE_ANNOTATION]: wish } } };
};

/** Undefined without one, and for a text that is none. */
export function upgradeWishOf({ metadata: { annotations } }: Pick<Node, 'metadata'>): Upgrade | undefined {
  const [id = '', build = '', source = '', turn = '', forced] = annotations[UPGRADE_ANNOTATION]?.split(' ') ?? [];
  return id !== '' && source !== '' && BUILD_ID.test(build) && /^\d+$/.test(turn) ? { id, build, source, turn: Number(turn), isForced: forced === 'forced' } : undefined;
}
