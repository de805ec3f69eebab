import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

export interface CardProps {
  readonly title: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** The content reaches the edges, as a table does. */
  readonly flush?: boolean;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** A titled part of a page. */
export function Card({ title, actions, flush = false, wide = false, children }: CardProps): JSX.Element {
  const id = useId();
  return (
    <section class={`card${wide ? ' wide' : ''}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </header>
      <div class={`body${flush ? ' flush' : ''}`}>{children}</div>
    </section>
  );
}

export const Empty = ({ children }: { readonly children: ComponentChildren }): JSX.Element => <p class="empty">{children}</p>;
