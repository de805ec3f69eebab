import { PassThrough, Writable } from 'node:stream';
import type { CliDeps, InputStream, OutputStream } from '../../cli/context.js';
import { EPOCH_MS } from './builders.js';

export interface CapturedStream extends OutputStream {
  text(): string;
}

export function captureStream({ isTTY = false, columns }: { isTTY?: boolean; columns?: number } = {}): CapturedStream {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString('utf8'));
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns, text: () => chunks.join('') });
}

/** A process for the CLI without a process: streams are captured, the clock stands at EPOCH plus two minutes. */
export function aTerminal(changes: Partial<CliDeps> = {}) {
  const stdout = captureStream();
  const stderr = captureStream();
  const deps: CliDeps = {
    stdin: Object.assign(new PassThrough(), { isTTY: true }) as InputStream,
    stdout, stderr, env: {}, homeDir: '/nonexistent', workDir: process.cwd(), now: () => EPOCH_MS + 120_000, version: '0.0.0-test', build: async () => '0123456789abcdef', program: 'bin/drover.js',
    interrupted: new AbortController().signal,
    loadControlPlane: () => Promise.reject(new Error('no control plane in this test')),
    ...changes,
  };
  return { deps, out: () => stdout.text(), err: () => stderr.text() };
}
