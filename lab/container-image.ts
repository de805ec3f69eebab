import { containerBlob, type ContainerBlob, type ContainerLayer } from './container-layer.js';

export interface ContainerSettings {
  readonly entrypoint: readonly string[];
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly exposedPorts?: readonly string[];
}

/** An image that can be pushed: its blobs and the manifest that names them. */
export interface ContainerImage {
  readonly name: string;
  readonly tag: string;
  readonly blobs: readonly ContainerBlob[];
  readonly manifest: ContainerBlob;
}

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

/** Puts layers and settings together. Pure. Source: OCI image specification, manifest.md and config.md. */
export function assembleImage(name: string, tag: string, layers: readonly ContainerLayer[], settings: ContainerSettings): ContainerImage {
  const config = containerBlob(Buffer.from(JSON.stringify({
    created: '1970-01-01T00:00:00Z', architecture: 'amd64', os: 'linux',
    config: {
      Entrypoint: settings.entrypoint, Cmd: settings.command, WorkingDir: '/',
      Env: Object.entries({ PATH: '/bin:/usr/bin:/sbin', ...settings.environment }).map(([key, value]) => `${key}=${value}`),
      ExposedPorts: Object.fromEntries((settings.exposedPorts ?? []).map((port) => [port, {}])),
    },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
  })));
  const describe = (mediaType: string, blob: ContainerBlob): object => ({ mediaType, digest: blob.digest, size: blob.bytes.length });
  const manifest = containerBlob(Buffer.from(JSON.stringify({
    schemaVersion: 2, mediaType: MANIFEST_TYPE,
    config: describe('application/vnd.oci.image.config.v1+json', config),
    layers: layers.map((layer) => describe('application/vnd.oci.image.layer.v1.tar+gzip', layer.blob)),
  })));
  return { name, tag, blobs: [...layers.map((layer) => layer.blob), config], manifest };
}
