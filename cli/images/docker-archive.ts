import { z } from 'zod';
import { blobOfBytes, isGzip, isZstd, type Archive, type ArchiveBlob, type ArchiveImage } from './archive.js';
import { notAnArchive } from './tar-index.js';

const entries = z.array(z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullish(), Layers: z.array(z.string()) }));
const configuration = z.object({ architecture: z.string().optional(), rootfs: z.object({ diff_ids: z.array(z.string().regex(/^sha256:[0-9a-f]{64}$/)) }) });
type Entry = z.infer<typeof entries>[number];

const TYPES = { manifest: 'application/vnd.docker.distribution.manifest.v2+json', config: 'application/vnd.docker.container.image.v1+json', layer: 'application/vnd.docker.image.rootfs.diff.tar' };

/**
 * All images of what `docker save` and `podman save` write. Their layers are bare tars, so that a layer is known on hosts however it came there. The archive
 * has no manifest in the sense of registries: one is made here. @throws USAGE. Source: Docker image specification 1.2
 */
export async function dockerImages(archive: Archive): Promise<readonly ArchiveImage[]> {
  const { data } = entries.safeParse(await archive.json('manifest.json'));
  if (data === undefined) throw notAnArchive(archive.path, 'its manifest.json lists no images');
  return Promise.all(data.map((entry) => imageOf(archive, entry)));
}

async function imageOf(archive: Archive, { Config, RepoTags, Layers }: Entry): Promise<ArchiveImage> {
  const bytes = await archive.bytes(Config);
  const { data } = configuration.safeParse(await archive.json(Config));
  if (data === undefined || data.rootfs.diff_ids.length !== Layers.length) throw notAnArchive(archive.path, `${Config} does not fit the layers in manifest.json`);
  const config = blobOfBytes(bytes);
  const layers = await Promise.all(Layers.map((path, index) => layerOf(archive, path, data.rootfs.diff_ids[index]!)));
  const manifest = blobOfBytes(Buffer.from(JSON.stringify({
    schemaVersion: 2, mediaType: TYPES.manifest,
    config: { mediaType: TYPES.config, size: config.size, digest: config.digest },
    layers: layers.map(({ type, blob: { size, digest } }) => ({ mediaType: type, size, digest })),
  })));
  return { names: RepoTags ?? [], ...(data.architecture !== undefined && { architecture: data.architecture }), manifest, blobs: [config, ...layers.map(({ blob }) => blob)] };
}

interface Layer {
  readonly type: string;
  readonly blob: ArchiveBlob;
}

/** The digest of a bare tar stands in the configuration; a compressed one has to be read for its own. */
async function layerOf(archive: Archive, path: string, diffId: string): Promise<Layer> {
  const start = await archive.firstBytes(path, 4);
  if (isZstd(start)) throw notAnArchive(archive.path, `its layer ${path} is compressed by zstd, which this kind of archive has no word for`);
  const isCompressed = isGzip(start);
  const digest = isCompressed ? await archive.sha256(path) : diffId;
  const { size } = archive.entry(path);
  return { type: isCompressed ? `${TYPES.layer}.gzip` : TYPES.layer, blob: { digest, size, isLayer: true, open: () => archive.stream(path) } };
}
