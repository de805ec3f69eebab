import { z } from 'zod';
import type { Archive, ArchiveBlob, ArchiveImage } from './archive.js';
import { notAnArchive } from './tar-index.js';

const DIGEST = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be a sha256 digest');
const descriptor = z.object({
  mediaType: z.string().default(''),
  digest: DIGEST,
  size: z.number().int().nonnegative(),
  platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
  annotations: z.record(z.string(), z.string()).default({}),
});
const index = z.object({ manifests: z.array(descriptor) });
const manifest = z.object({ config: descriptor, layers: z.array(descriptor) });
const configuration = z.object({ architecture: z.string().optional() });
type Descriptor = z.infer<typeof descriptor>;

const INDEX_TYPES: ReadonlySet<string> = new Set(['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json']);
const NAME_KEYS = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];
const ATTESTATION_KEY = 'vnd.docker.reference.type';
const MAX_DEPTH = 4;

/** All images of an OCI layout, byte for byte as they are there, so that their digests stay. @throws USAGE. Source: OCI image specification, image-layout.md */
export async function ociImages(archive: Archive): Promise<readonly ArchiveImage[]> {
  const { manifests } = await shaped(archive, 'index.json', index);
  const found = await Promise.all(manifests.map((one) => manifestsOf(archive, one, 0)));
  return Promise.all(found.flat().map((one) => imageOf(archive, one)));
}

interface NamedManifest {
  readonly descriptor: Descriptor;
  readonly names: readonly string[];
}

/** An index may list one manifest per platform, and what is known of them besides. */
async function manifestsOf(archive: Archive, outer: Descriptor, depth: number): Promise<readonly NamedManifest[]> {
  const names = namesOf(outer);
  if (!INDEX_TYPES.has(outer.mediaType)) return [{ descriptor: outer, names }];
  if (depth === MAX_DEPTH) throw notAnArchive(archive.path, 'its indexes lead to no image');
  const inner = (await shaped(archive, blobPath(outer), index)).manifests;
  // of several platforms an archive may hold only some
  const held = inner.filter((one) => one.annotations[ATTESTATION_KEY] === undefined && archive.has(blobPath(one)));
  const all = (await Promise.all(held.map((one) => manifestsOf(archive, one, depth + 1)))).flat();
  return all.map((one) => ({ ...one, names: [...new Set([...names, ...one.names])] }));
}

/** A bare tag, as skopeo writes it, names nothing. */
const namesOf = ({ annotations }: Descriptor): string[] => [...new Set(NAME_KEYS.flatMap((key) => annotations[key] ?? []).filter((name) => /[/:]/.test(name)))];

async function imageOf(archive: Archive, { descriptor: own, names }: NamedManifest): Promise<ArchiveImage> {
  const { config, layers } = await shaped(archive, blobPath(own), manifest);
  const { architecture } = await shaped(archive, blobPath(config), configuration);
  return {
    names, ...(architecture !== undefined && { architecture }),
    manifest: blobOf(archive, own, false),
    blobs: [blobOf(archive, config, false), ...layers.map((layer) => blobOf(archive, layer, true))],
  };
}

function blobOf(archive: Archive, one: Descriptor, isLayer: boolean): ArchiveBlob {
  const path = blobPath(one);
  const { size } = archive.entry(path);
  if (size !== one.size) throw notAnArchive(archive.path, `${path} has ${size} bytes instead of ${one.size}`);
  return { digest: one.digest, size, isLayer, open: () => archive.stream(path) };
}

const blobPath = ({ digest }: Descriptor): string => `blobs/${digest.replace(':', '/')}`;

async function shaped<T>(archive: Archive, name: string, shape: z.ZodType<T>): Promise<T> {
  const { data, error } = shape.safeParse(await archive.json(name));
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  throw notAnArchive(archive.path, `${name} is not what an OCI image has there (${issue?.path.join('.')}: ${issue?.message})`);
}
