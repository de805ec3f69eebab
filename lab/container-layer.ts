import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { LabError } from './lab-error.js';
import { runProgram } from './program.js';

/** One file system layer of a container image. Source: OCI image specification, layer.md. */
export interface ContainerLayer {
  /** Digest of the tar itself. */
  readonly diffId: string;
  readonly blob: ContainerBlob;
}

export interface ContainerBlob {
  readonly digest: string;
  readonly bytes: Buffer;
}

export function containerBlob(bytes: Buffer): ContainerBlob {
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes };
}

/** Packs a folder; the same files give the same digest, whoever owns them and whenever they were written.
 *  @throws LabError when tar does not succeed. */
export async function packLayer(folder: string): Promise<ContainerLayer> {
  const packed = await runProgram(['tar', '-C', folder, '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '-c', '.']);
  if (packed.code !== 0) throw new LabError(`pack ${folder}: ${packed.stderr}`);
  return { diffId: containerBlob(packed.stdout).digest, blob: containerBlob(gzipSync(packed.stdout, { level: 9 })) };
}
