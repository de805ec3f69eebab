import type { JSX } from 'preact';

/** A sentence in which `…` is a command or a setting. */
export const Words = ({ text }: { readonly text: string }): JSX.Element => (
  <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index} class="breakable">{part}</code> : part))}</>
);
