import type { ComponentChildren, JSX } from 'preact';
import { cluster } from '../data/cluster.js';

/** Shows nothing until the whole cluster has been read once: what is missing before may well be there. */
export const Known = ({ children }: { readonly children: ComponentChildren }): JSX.Element | null => (cluster.isKnown ? <>{children}</> : null);
