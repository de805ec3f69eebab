import { buffer } from 'node:stream/consumers';
import { pack, type Header } from 'tar-stream';

export type Packed = Partial<Header> & Pick<Header, 'name'> & { readonly content?: string };

/** An archive with any entries, also those that no directory here could have. */
export function tarArchive(...entries: readonly Packed[]): Promise<Buffer> {
  const archive = pack();
  for (const { content = '', ...header } of entries) archive.entry(header, content);
  archive.finalize();
  return buffer(archive);
}
