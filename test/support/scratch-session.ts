import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { ExecResult, HostSession } from '../../host/contract.js';
import type { ScratchHost } from './scratch-host.js';

export interface ScratchSession extends HostSession {
  /** All that a process list or a job's log could show of it. */
  readonly shown: readonly string[];
}

/** The way into a scratch host: scripts and commands with stdin run in a real shell. Paths inside of files that are sent are the scratch host's, too. */
export function scratchSession(host: ScratchHost, node = 'node-1'): ScratchSession {
  const shown: string[] = [];
  const unused = () => { throw new Error('not used'); };
  const finish = async (child: ReturnType<typeof spawn>): Promise<ExecResult> => {
    const [stdout, stderr, code] = await Promise.all([text(child.stdout!), text(child.stderr!), new Promise<number | null>((resolve) => child.once('close', resolve))]);
    return { kind: 'exited', code: code ?? -1, stdout, stderr };
  };
  return {
    node, shown, stream: unused, forward: unused,
    run: async (script) => {
      shown.push(script);
      const child = spawn('dash', ['-s'], { env: host.env });
      child.stdin.end(host.local(script));
      return finish(child);
    },
    exec: async ([shell = '', ...argv], { stdin }) => {
      shown.push(argv.join(' '));
      const child = spawn(shell, argv.map(host.local), { env: host.env });
      child.stdin.on('error', () => undefined);
      if (argv.join().includes('base64')) void text(stdin!).then((rows) => child.stdin.end(rows.split('\n').map((row) => localRow(host, row)).join('\n')));
      else stdin!.on('error', () => child.stdin.end()).on('close', () => child.stdin.end()).pipe(child.stdin);
      return finish(child);
    },
  };
}

function localRow(host: ScratchHost, row: string): string {
  const [word = '', path = '', content = ''] = row.split(' ');
  return word === 'file' ? `file ${host.local(path)} ${Buffer.from(host.local(Buffer.from(content, 'base64').toString())).toString('base64')}` : row;
}
