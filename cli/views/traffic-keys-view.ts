import { ageOf } from '../output/relative-time.js';
import { NONE, type View } from './view.js';

/** One row per node on an encrypted network; SPIs before they are mixed with the receiver's epoch. */
export const trafficKeysView: View<'TrafficKeys'> = ({ nowMs }) => [
  { title: 'NODE', value: ({ metadata }) => metadata.name },
  { title: 'SENDS-WITH', value: ({ status }) => spiText(status.sending) },
  { title: 'RECEIVED-TOO', value: ({ spec: { keys }, status }) => keys.filter(({ spi }) => spi !== status.sending).map(({ spi }) => spiText(spi)).join(',') || NONE },
  { title: 'AGE', value: ({ spec: { keys } }) => (keys[0] === undefined ? NONE : ageOf(keys[0].createdAt, nowMs)) },
];

const spiText = (spi: number): string => `0x${spi.toString(16).padStart(8, '0')}`;
