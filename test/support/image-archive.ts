import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface ImageOptions {
  /** As `podman save` writes it: `docker.io/library/app:1`. */
  readonly name?: string;
  /** What each layer holds, from the lowest. */
  readonly layers: readonly string[];
  readonly architecture?: string;
  readonly isCompressed?: boolean;
}

export const sha256 = (bytes: Buffer | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A tar with one file. */
export const layerOf = (text: string): Buffer => tarOf({ file: text });

/** As real tar packs them. */
export function tarOf(files: Readonly<Record<string, string | Buffer | { readonly link: string }>>, options: readonly string[] = []): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'drover-tar-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, join(folder, path));
      else writeFileSync(join(folder, path), content);
    }
    const { status, stdout, stderr } = spawnSync('tar', ['-C', folder, '--sort=name', '--mtime=@0', '--owner=0', '--group=0', ...options, '-cf', '-', ...Object.keys(files)], { maxBuffer: 2 ** 30 });
    if (status !== 0) throw new Error(`tar: ${stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What `podman save --format oci-archive` writes, for one image or more. */
export function ociArchive(...images: readonly ImageOptions[]): Buffer {
  const files: Record<string, Buffer> = {};
  const put = (bytes: Buffer, mediaType: string) => {
    const digest = sha256(bytes);
    files[`blobs/${digest.replace(':', '/')}`] = bytes;
    return { mediaType, digest, size: bytes.length };
  };
  const manifests = images.map(({ name, isCompressed = true, ...image }) => {
    const tars = image.layers.map(layerOf);
    const config = put(configOf(image, tars), 'application/vnd.oci.image.config.v1+json');
    const layers = tars.map((tar) => put(isCompressed ? gzipSync(tar) : tar, `application/vnd.oci.image.layer.v1.tar${isCompressed ? '+gzip' : ''}`));
    const manifest = put(json({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config, layers }), 'application/vnd.oci.image.manifest.v1+json');
    return { ...manifest, ...(name !== undefined && { annotations: { 'org.opencontainers.image.ref.name': name } }) };
  });
  return tarOf({ 'oci-layout': '{"imageLayoutVersion":"1.0.0"}', 'index.json': json({ schemaVersion: 2, manifests }), ...files });
}

/** What `docker save` wrote before it wrote OCI layouts too: a folder per layer, and a link where a layer comes again. */
export function dockerArchive(...images: readonly ImageOptions[]): Buffer {
  const files: Record<string, Buffer | { link: string }> = {};
  const entries = images.map(({ name, ...image }) => {
    const tars = image.layers.map(layerOf);
    const config = configOf(image, tars);
    const Config = `${sha256(config).slice(7)}.json`;
    files[Config] = config;
    const Layers = tars.map((tar, index) => {
      const path = `${sha256(`${name} ${index}`).slice(7)}/layer.tar`;
      const first = tars.findIndex((one) => one.equals(tar));
      files[path] = first === index ? (image.isCompressed === true ? gzipSync(tar) : tar) : { link: `../${sha256(`${name} ${first}`).slice(7)}/layer.tar` };
      return path;
    });
    return { Config, RepoTags: name === undefined ? null : [name], Layers };
  });
  return tarOf({ ...files, 'manifest.json': json(entries) });
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));

const configOf = ({ architecture = 'amd64' }: Pick<ImageOptions, 'architecture'>, tars: readonly Buffer[]): Buffer =>
  json({ architecture, os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: tars.map(sha256) } });
