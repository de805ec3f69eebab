import { MANIFEST_TYPE, type ContainerImage } from './container-image.js';
import type { ContainerBlob } from './container-layer.js';
import { LabError } from './lab-error.js';

async function send(url: string, init: RequestInit, expected: number): Promise<Response> {
  const response = await fetch(url, init);
  if (response.status !== expected) throw new LabError(`${init.method} ${url}: ${response.status} ${await response.text()}`);
  return response;
}

async function pushBlob(repository: string, blob: ContainerBlob): Promise<void> {
  const held = await fetch(`${repository}/blobs/${blob.digest}`, { method: 'HEAD' });
  if (held.status === 200) return;
  const upload = await send(`${repository}/blobs/uploads/`, { method: 'POST' }, 202);
  const target = new URL(upload.headers.get('location') ?? '', repository);
  target.searchParams.set('digest', blob.digest);
  await send(target.href, { method: 'PUT', body: new Uint8Array(blob.bytes), headers: { 'content-type': 'application/octet-stream' } }, 201);
}

/** Uploads an image; blobs that the registry holds are not sent again. `registry` is a base URL without path.
 *  @throws LabError with the registry's answer. Source: OCI distribution specification. */
export async function pushImage(registry: string, image: ContainerImage): Promise<void> {
  const repository = `${registry}/v2/${image.name}`;
  for (const blob of image.blobs) await pushBlob(repository, blob);
  const body = new Uint8Array(image.manifest.bytes);
  await send(`${repository}/manifests/${image.tag}`, { method: 'PUT', body, headers: { 'content-type': MANIFEST_TYPE } }, 201);
}
