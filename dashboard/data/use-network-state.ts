import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { NetworkState } from '../../model/network-state.js';
import { ask, messageOf } from './api.js';

export interface NetworkReading {
  readonly state?: NetworkState;
  /** Why the host could not be read; `state` is what is wanted there, or what an earlier look found. */
  readonly problem?: string;
  readonly isBusy: boolean;
}

/** What is on its way is there soon; a host that never takes it is told of elsewhere. */
const AGAIN_MS = 4000;
const MOST_TIMES = 15;

/** The tables of one host, read when the component is shown first and whenever `read` is called. What is wanted is there at once, while the host is asked. While a change is on its way there, it is read again. */
export function useNetworkState(node: string): { readonly reading: NetworkReading; readonly read: () => void } {
  const reading = useSignal<NetworkReading>({ isBusy: true });
  const attempt = useRef<AbortController | undefined>(undefined);
  const path = `/v1/nodes/${encodeURIComponent(node)}/network-state`;
  const read = (): void => {
    attempt.current?.abort();
    const { signal } = (attempt.current = new AbortController());
    const change = (next: NetworkReading): void => { if (!signal.aborted) reading.value = next; };
    const { state } = reading.peek();
    change({ ...(state !== undefined && { state }), isBusy: true });
    if (state === undefined) {
      void ask<NetworkState>(`${path}?observe=0`, { signal }).then((wanted) => {
        const now = reading.peek();
        if (now.state === undefined) change({ ...now, state: wanted });
      }, () => undefined); // told by the other request
    }
    ask<NetworkState>(path, { signal }).then(
      (found) => change({ state: found, isBusy: false }),
      (error: unknown) => change({ ...reading.peek(), problem: messageOf(error), isBusy: false }),
    );
  };
  const { state, isBusy } = reading.value;
  const isOnItsWay = !isBusy && state?.isApplied === false;
  const times = useRef(0);
  useEffect(() => {
    if (!isOnItsWay || times.current >= MOST_TIMES) return undefined;
    times.current += 1;
    const timer = setTimeout(read, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [isOnItsWay]);
  useEffect(() => {
    times.current = 0;
    read();
    return () => attempt.current?.abort();
  }, [node]);
  return { reading: reading.value, read };
}
