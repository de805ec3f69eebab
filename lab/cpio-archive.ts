/** One member of an initrd. Folders end in `/`; everything belongs to root. */
export interface CpioMember {
  readonly path: string;
  readonly content: Buffer;
  /** Permission bits only. */
  readonly mode: number;
}

const FOLDER = 0o040000;
const FILE = 0o100000;

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

function renderMember({ path, content, mode }: CpioMember, inode: number): Buffer {
  const isFolder = path.endsWith('/');
  const name = Buffer.from(`${isFolder ? path.slice(0, -1) : path}\0`);
  // inode, mode, uid, gid, links, mtime, size, device (two), special device (two), length of the name, checksum
  const fields = [inode, mode | (isFolder ? FOLDER : FILE), 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  return Buffer.concat([padded(Buffer.concat([header, name])), padded(content)]);
}

/** An uncompressed archive that the kernel takes for an initrd; the same members give the same bytes. Pure.
 *  Members have to come after their folders. Source: Linux, Documentation/driver-api/early-userspace/buffer-format.rst. */
export function renderCpio(members: readonly CpioMember[]): Buffer {
  const end: CpioMember = { path: 'TRAILER!!!', content: Buffer.alloc(0), mode: 0 };
  return Buffer.concat([...members, end].map((member, at) => renderMember(member, at + 1)));
}
