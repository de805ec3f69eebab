/** An image in podman's storage. */
export interface HostImage {
  readonly id: string;
  /** In full; none when another image has taken its name. */
  readonly names: readonly string[];
  /** Of its manifest, `sha256:…`. */
  readonly digest?: string;
  /** Bytes, with what it shares with others. */
  readonly size: number;
  /** RFC 3339. */
  readonly createdAt: string;
  /** Brought there by a push: no registry may have it. */
  readonly isPushed: boolean;
}
