import type { HostImage } from '../../model/index.js';
import type { ErrorBody } from './error.js';

export type { HostImage };

/** One blob of an image that is pushed: its manifest, its configuration, a layer. */
export interface ImageBlob {
  /** `sha256:…` */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly isLayer: boolean;
}

/** What `POST /v1/images/look` is asked: who lacks what. */
export interface ImageLookRequest {
  /** Digest of the manifest; it is among the blobs. */
  readonly manifest: string;
  readonly blobs: readonly ImageBlob[];
  /** As the image's configuration has it, `amd64`. */
  readonly architecture?: string;
  /** Without it, all that are ready. */
  readonly nodes?: readonly string[];
  /** False: podman turned out to lack what its storage lists. Default true. */
  readonly trustsStorage?: boolean;
}

export type ImageLookEntry = { readonly node: string; readonly missing: readonly string[] } | NodeFailure;

/** In the order of names. */
export interface ImageLookResult {
  readonly nodes: readonly ImageLookEntry[];
}

export interface NodeFailure {
  readonly node: string;
  readonly error: ErrorBody;
}

/** `POST /v1/images/MANIFEST/blobs/DIGEST?nodes=a,b` answers with: bytes that the node has taken; then done, or why not. */
export type ImageSendFrame = { readonly node: string; readonly sent: number } | { readonly node: string; readonly isDone: true } | NodeFailure | { readonly error: ErrorBody };

export interface ImageLoadRequest {
  readonly names: readonly string[];
  readonly nodes: readonly string[];
}

/** `POST /v1/images/MANIFEST/load` answers with one for each node. `isLoaded: false`: podman lacks a layer that was not sent. */
export type ImageLoadFrame = { readonly node: string; readonly isLoaded: boolean } | NodeFailure | { readonly error: ErrorBody };

export type ImageListEntry = { readonly node: string; readonly images: readonly HostImage[] } | NodeFailure;

/** `GET /v1/images?nodes=a,b`; without nodes, of all that are ready. */
export interface ImageListResult {
  readonly nodes: readonly ImageListEntry[];
}
