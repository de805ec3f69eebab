import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

const ROW_HEIGHT_PX = 36;
const OVERSCAN_ROWS = 12;

export interface RowWindow {
  /** Of the element that scrolls. */
  readonly ref: RefObject<HTMLDivElement | null>;
  /** The rows to draw: from `first` up to, not including, `last`. */
  readonly first: number;
  readonly last: number;
  /** Heights of what is not drawn, in pixels. */
  readonly before: number;
  readonly after: number;
}

/** Which rows of a long list are in sight; all of them while they are at most `many`. */
export function useWindow(count: number, many: number): RowWindow {
  const ref = useRef<HTMLDivElement>(null);
  const [, redraw] = useReducer<number, void>((turn) => turn + 1, 0);
  const options = {
    count, getScrollElement: () => ref.current, estimateSize: () => ROW_HEIGHT_PX, overscan: OVERSCAN_ROWS,
    scrollToFn: elementScroll, observeElementRect, observeElementOffset, onChange: () => redraw(), initialRect: { width: 1000, height: 800 },
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, Element>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  if (count <= many) return { ref, first: 0, last: count, before: 0, after: 0 };
  const items = virtualizer.getVirtualItems();
  const [start, end] = [items[0], items.at(-1)];
  if (start === undefined || end === undefined) return { ref, first: 0, last: Math.min(count, many), before: 0, after: Math.max(0, count - many) * ROW_HEIGHT_PX };
  return { ref, first: start.index, last: end.index + 1, before: start.start, after: virtualizer.getTotalSize() - end.end };
}
