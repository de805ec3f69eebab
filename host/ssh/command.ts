import type { ClientChannel } from 'ssh2';
import type { ExecResult } from '../contract.js';

export interface CommandListeners {
  /** With a promise nothing more is read until it has settled, and the host soon waits, too. */
  readonly onStdout: (chunk: Buffer) => void | Promise<void>;
  readonly onStderr: (chunk: Buffer) => void;
}

export type CommandEnd = { readonly kind: 'exited'; readonly code: number } | Exclude<ExecResult, { kind: 'exited' }>;

/** After the exit status, output may still be on its way; a daemon that kept stdout open must not hold the result for ever. */
const OUTPUT_IDLE_MS = 1500;

/**
 * Resolves when the command has ended and its output is complete, or the connection is lost. `lost` is an end without exit status and without
 * signal, which is all that a broken connection looks like here.
 */
export const commandEnd = (channel: ClientChannel, { onStdout, onStderr }: CommandListeners): Promise<CommandEnd> =>
  new Promise((resolve) => {
    let end: CommandEnd = { kind: 'lost' };
    let idle: NodeJS.Timeout | undefined;
    const settle = (): void => {
      clearTimeout(idle);
      resolve(end);
    };
    let isWaiting = false;
    const settleWhenIdle = (): void => {
      clearTimeout(idle);
      if (end.kind === 'lost' || isWaiting) return;
      idle = setTimeout(() => {
        channel.close();
        settle();
      }, OUTPUT_IDLE_MS);
    };
    const pauseUntil = (taken: Promise<void>): void => {
      isWaiting = true;
      channel.pause();
      void taken.catch(() => undefined).then(() => {
        isWaiting = false;
        channel.resume();
        settleWhenIdle();
      });
    };
    channel.on('data', (chunk: Buffer) => {
      const taken = onStdout(chunk);
      if (taken !== undefined) pauseUntil(taken);
      settleWhenIdle();
    });
    channel.stderr.on('data', (chunk: Buffer) => {
      onStderr(chunk);
      settleWhenIdle();
    });
    channel.on('exit', (code: number | null, signal?: string) => {
      end = endOf(code, signal);
      settleWhenIdle();
    });
    channel.on('close', settle);
    channel.on('error', settle);
  });

const endOf = (code: number | null, signal: string | undefined): CommandEnd => {
  if (code !== null) return { kind: 'exited', code };
  return signal === undefined ? { kind: 'lost' } : { kind: 'signalled', signal: signal.replace(/^SIG/, '') };
};
