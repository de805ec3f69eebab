import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

export interface PageProps {
  /** In the window's title, and the heading unless there is another. */
  readonly title: string;
  readonly heading?: ComponentChildren;
  /** The way here: links to the pages above. */
  readonly crumbs?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What each page begins with. */
export function Page({ title, heading, crumbs, actions, children }: PageProps): JSX.Element {
  useEffect(() => { document.title = `${title} · Drover`; }, [title]);
  return (
    <div class="page">
      <div class="page-head">
        {crumbs !== undefined && <nav class="crumbs" aria-label="Path">{crumbs}</nav>}
        <h1 class="breakable">{heading ?? title}</h1>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
