import type { JSX } from 'preact';

export interface TabsProps {
  /** What is chosen between. */
  readonly label: string;
  readonly tabs: readonly { readonly href: string; readonly title: string; readonly isHere: boolean }[];
}

/** Views of one page, each with an address of its own. */
export const Tabs = ({ label, tabs }: TabsProps): JSX.Element => (
  <nav class="tabs" aria-label={label}>
    {tabs.map(({ href, title, isHere }) => <a key={href} href={href} aria-current={isHere ? 'page' : undefined}>{title}</a>)}
  </nav>
);
