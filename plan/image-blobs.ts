/** One blob of an image: its manifest, its configuration, or a layer. */
export interface WantedBlob {
  /** `sha256:…` */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Podman reads no layer that it has; the manifest and the configuration it always reads. */
  readonly isLayer: boolean;
}

export interface HeldOnHost {
  /** In podman's storage, by the digest of the tar and by that of the compressed tar. */
  readonly layers: ReadonlySet<string>;
  /** That an earlier push has left. */
  readonly blobs: ReadonlySet<string>;
}

/** What has to be sent, in the order given and each once. Without `trustsStorage`, also layers that podman seems to have. Pure. */
export function missingBlobs(wanted: readonly WantedBlob[], held: HeldOnHost, { trustsStorage }: { readonly trustsStorage: boolean }): readonly WantedBlob[] {
  const known = new Set<string>();
  return wanted.filter(({ digest, isLayer }) => {
    const isMissing = !known.has(digest) && !held.blobs.has(digest) && !(trustsStorage && isLayer && held.layers.has(digest));
    known.add(digest);
    return isMissing;
  });
}

export const totalSize = (blobs: readonly WantedBlob[]): number => blobs.reduce((sum, { size }) => sum + size, 0);
