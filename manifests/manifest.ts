import type { Availability, ClusterSpec, Metadata, NetworkSpec, NodeRole, NodeSpec, ServiceSpec } from '../model/index.js';

/** Kinds that users write. Task and Host are written by controllers and jobs. */
export const MANIFEST_KINDS = ['Cluster', 'Node', 'Network', 'Secret', 'Config', 'Service'] as const;
export type ManifestKind = (typeof MANIFEST_KINDS)[number];

export type ManifestMetadata = Pick<Metadata, 'name' | 'labels' | 'annotations'>;

interface ManifestOf<K extends ManifestKind, Spec> {
  readonly kind: K;
  readonly metadata: ManifestMetadata;
  readonly spec: Spec;
}

/** Role and availability left out: what they are by now, so that applying a file again undoes no promotion and no drain. */
export type NodeManifestSpec = Omit<NodeSpec, 'availability' | 'role'> & { readonly availability?: Availability; readonly role?: NodeRole };

/** A value as its user gives it. With neither member: the one that is stored. */
export interface FileManifestSpec {
  /** Base64. */
  readonly data?: string;
  /** Whoever reads the manifest puts what is in there in its place: the control plane reads no file of a user's. */
  readonly file?: string;
}

/** One object as its user wants it: checked, defaults filled in, in the units of the model. */
export type Manifest =
  | ManifestOf<'Cluster', ClusterSpec>
  | ManifestOf<'Node', NodeManifestSpec>
  | ManifestOf<'Network', NetworkSpec>
  | ManifestOf<'Secret', FileManifestSpec>
  | ManifestOf<'Config', FileManifestSpec>
  | ManifestOf<'Service', ServiceSpec>;

export type ManifestFor<K extends ManifestKind> = Extract<Manifest, { kind: K }>;

export const isManifestKind = (kind: string): kind is ManifestKind => (MANIFEST_KINDS as readonly string[]).includes(kind);
