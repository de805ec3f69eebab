import type { JSX } from 'preact';

/** Several short sentences, one below the other; nothing where there are none. */
export const Lines = ({ lines }: { readonly lines: readonly string[] }): JSX.Element | null =>
  (lines.length === 0 ? null : <ul class="list lines">{lines.map((line) => <li key={line} class="breakable">{line}</li>)}</ul>);
