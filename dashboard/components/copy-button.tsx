import type { JSX } from 'preact';
import { tell } from './toasts.js';

export interface CopyButtonProps {
  readonly text: string;
  /** For screen readers, where several stand on a page: `Copy the script`. */
  readonly label: string;
  /** On the button; `label` begins with it. */
  readonly word?: string;
}

/** Brings a text to the clipboard, which browsers allow on pages that came over TLS or from this machine. */
export const CopyButton = ({ text, label, word = 'Copy' }: CopyButtonProps): JSX.Element => (
  <button type="button" class="button plain" aria-label={label} onClick={() => { void copy(text); }}>{word}</button>
);

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    tell('Copied.');
  } catch {
    tell('The browser does not let this page copy: select the text instead.', { isBad: true });
  }
}
