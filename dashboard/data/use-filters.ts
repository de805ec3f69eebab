import { useLocation } from 'preact-iso';
import { withFilter } from './filters.js';

export interface FilterState {
  /** Empty where it is not set. */
  readonly value: (name: string) => string;
  readonly set: (name: string, value: string) => void;
}

/** Filters that are kept in the page's address, so that it can be shared; a change adds nothing to the browser's history. */
export function useFilters(): FilterState {
  const { path, query, route } = useLocation();
  return { value: (name) => query[name] ?? '', set: (name, value) => route(withFilter(path, query, name, value), true) };
}
