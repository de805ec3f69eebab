/** The reference in full, as Docker reads it: `nginx` is `docker.io/library/nginx:latest`. Podman would refuse a short name without a search list. */
export function qualifiedImage(image: string): string {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const named = isRegistry(first) ? image : `docker.io/${slash < 0 ? 'library/' : ''}${image}`;
  const last = named.slice(named.lastIndexOf('/') + 1);
  return last.includes(':') || last.includes('@') ? named : `${named}:latest`;
}

const isRegistry = (part: string): boolean => part === 'localhost' || part.includes('.') || part.includes(':');
