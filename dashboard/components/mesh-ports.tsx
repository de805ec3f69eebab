import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { MeshPort } from '../data/topology.js';

export interface MeshPortsProps {
  readonly ports: readonly MeshPort[];
  readonly chosen: string | undefined;
  /** Without a key: none any more. */
  readonly onChoose: (key: string | undefined) => void;
}

const SHOWN = 24;

/** Published ports. Choosing one shows the way of its requests, choosing it again takes that away. */
export function MeshPorts({ ports, chosen, onChoose }: MeshPortsProps): JSX.Element {
  const isWhole = useSignal(false);
  const shown = isWhole.value ? ports : ports.filter(({ key }, index) => index < SHOWN || key === chosen);
  return (
    <div class="mesh" role="group" aria-label="Published ports">
      <span class="mesh-name">Published ports <span class="quiet small">{ports.length === 0 ? 'none: nothing can be reached from outside' : 'choose one to see the way of its requests'}</span></span>
      {shown.map(({ key, text, service, series, group: { first: { mode } } }) => (
        <button key={`${key} ${service}`} type="button" class={`mesh-port series-${series}`} aria-pressed={key === chosen} onClick={() => onChoose(key === chosen ? undefined : key)}>
          <span class="number">{text}</span> → <span class="breakable">{service}</span>{mode === 'host' && <span class="quiet small"> (host)</span>}
        </button>
      ))}
      {ports.length > SHOWN && (
        <button type="button" class="button plain" aria-expanded={isWhole.value} onClick={() => { isWhole.value = !isWhole.value; }}>{isWhole.value ? 'Show fewer' : `Show all ${ports.length}`}</button>
      )}
    </div>
  );
}
