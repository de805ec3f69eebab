import type { ContainerSpec } from './service.js';

/** The reference in full, as Docker reads it: `nginx` is `docker.io/library/nginx:latest`. Podman would refuse a short name without a search list. */
export function qualifiedImage(image: string): string {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const named = isRegistry(first) ? image : `docker.io/${slash < 0 ? 'library/' : ''}${image}`;
  const last = named.slice(named.lastIndexOf('/') + 1);
  return last.includes(':') || last.includes('@') ? named : `${named}:latest`;
}

/** What podman is to run or pull: by its digest where that is known, so that every host has the same bytes. Without the tag, as podman takes only one of the two. */
export function imageReference({ image, imageDigest }: Pick<ContainerSpec, 'image' | 'imageDigest'>): string {
  const qualified = qualifiedImage(image);
  return imageDigest === undefined ? qualified : `${imageRepository(qualified)}@${imageDigest}`;
}

/** A qualified reference without tag and digest. */
export function imageRepository(qualified: string): string {
  const named = qualified.split('@')[0] ?? '';
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return colon < 0 ? named : named.slice(0, colon);
}

const isRegistry = (part: string): boolean => part === 'localhost' || part.includes('.') || part.includes(':');
