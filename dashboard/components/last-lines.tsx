import type { JSX } from 'preact';
import { plainText } from '../data/log-buffer.js';

export interface LastLinesProps {
  readonly lines: readonly string[];
  readonly isOpen?: boolean;
}

/** What a failed task wrote before its container was taken away. */
export const LastLines = ({ lines, isOpen = false }: LastLinesProps): JSX.Element => (
  <details open={isOpen}>
    <summary>What it wrote last ({lines.length} {lines.length === 1 ? 'line' : 'lines'})</summary>
    <pre class="code" tabIndex={0} aria-label="What it wrote last">{lines.map(plainText).join('\n')}</pre>
  </details>
);
