import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { HostGateway } from '../../api/ports.js';
import { OperatorError } from '../../base/errors.js';

/** Files of all tasks in a directory here, packed and unpacked by the system's own tar. */
export const directoryHosts = (root: string): Pick<HostGateway, 'readFiles' | 'writeFiles'> => ({
  async readFiles({ metadata: { name } }, path, { onChunk, signal }) {
    const at = join(root, path);
    if (!existsSync(at)) throw new OperatorError('NOT_FOUND', `${name} has no ${path}`, { node: 'node-1' });
    const from = path.endsWith('/.') ? ['-C', at, '.'] : ['-C', dirname(at), '--', basename(at)];
    const tar = spawn('tar', ['-c', ...from], { stdio: ['ignore', 'pipe', 'ignore'] });
    signal.addEventListener('abort', () => tar.kill());
    for await (const chunk of tar.stdout) await onChunk(chunk as Buffer);
  },
  async writeFiles({ metadata: { name } }, directory, { archive, keepsOwner }) {
    const at = join(root, directory);
    if (!existsSync(at) || !statSync(at).isDirectory()) throw new OperatorError('NOT_FOUND', `${name} has no directory ${directory}`, { node: 'node-1' });
    const tar = spawn('tar', ['-x', '-C', at, ...(keepsOwner ? ['--same-owner', '-p'] : ['--no-same-owner'])], { stdio: ['pipe', 'ignore', 'inherit'] });
    const [code] = await Promise.all([new Promise<number | null>((resolve) => tar.once('close', resolve)), pipeline(archive, tar.stdin)]);
    if (code !== 0) throw new OperatorError('HOST_COMMAND_FAILED', `copy to ${name} on node-1: tar exited with ${code}`);
  },
});
