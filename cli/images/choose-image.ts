import { OperatorError } from '../../base/errors.js';
import { isImageReference } from '../../model/index.js';
import { Archive, type ArchiveImage } from './archive.js';
import { dockerImages } from './docker-archive.js';
import { ociImages } from './oci-layout.js';
import { notAnArchive } from './tar-index.js';

export interface ChosenImage extends ArchiveImage {
  /** What it is called on hosts; at least one. */
  readonly names: readonly string[];
}

export interface ImageWish {
  /** Which one, and what it is to be called. */
  readonly name?: string | undefined;
  /** Of several platforms. */
  readonly architecture?: string | undefined;
}

/** The image in the archive that is meant; an OCI layout counts before what docker writes beside it. @throws USAGE saying what there is */
export async function openImage(path: string, wish: ImageWish): Promise<ChosenImage> {
  if (wish.name !== undefined && (!isImageReference(wish.name) || wish.name.includes('@'))) {
    throw new OperatorError('USAGE', `"${wish.name}" is no name for an image: expected [registry[:port]/]path[:tag] in lower case, without a digest`);
  }
  const archive = await Archive.open(path);
  return chooseImage(path, await imagesOf(archive), wish);
}

function imagesOf(archive: Archive): Promise<readonly ArchiveImage[]> {
  if (archive.has('index.json')) return ociImages(archive);
  if (archive.has('manifest.json')) return dockerImages(archive);
  throw notAnArchive(archive.path, 'it holds no image (neither index.json nor manifest.json)');
}

/** Pure. @throws USAGE */
export function chooseImage(path: string, images: readonly ArchiveImage[], { name, architecture }: ImageWish): ChosenImage {
  if (images.length === 0) throw notAnArchive(path, 'it holds no image');
  const called = images.length > 1 && name !== undefined && images.some(({ names }) => isAmong(name, names)) ? images.filter(({ names }) => isAmong(name, names)) : images;
  const fitting = architecture === undefined ? called : called.filter((image) => image.architecture === architecture);
  const [image, ...others] = fitting;
  if (image === undefined) throw new OperatorError('USAGE', `${path} holds no image for ${architecture}, but ${listed(called)}`);
  if (others.length > 0) throw new OperatorError('USAGE', `${path} holds several images: ${listed(fitting)}; say which by its name${isOfPlatforms(fitting) ? ', or by --arch' : ''}`);
  const names = name === undefined ? image.names : [name];
  if (names.length === 0) throw new OperatorError('USAGE', `${path} does not say what its image is called: say it, as in \`drover image push -f ${path} app:1\``);
  return { ...image, names };
}

const listed = (images: readonly ArchiveImage[]): string => images.map(({ names, architecture }) => `${names.join(', ') || 'one without a name'}${architecture === undefined ? '' : ` (${architecture})`}`).join('; ');

const isOfPlatforms = (images: readonly ArchiveImage[]): boolean => new Set(images.map(({ architecture }) => architecture)).size === images.length;

const isAmong = (name: string, names: readonly string[]): boolean => names.some((one) => shortName(one) === shortName(name));

/** As Docker shows it: without docker.io/library/ in front, and with the tag. */
function shortName(name: string): string {
  const short = name.replace(/^docker\.io\//, '').replace(/^library\//, '');
  return short.slice(short.lastIndexOf('/') + 1).includes(':') ? short : `${short}:latest`;
}
