import type { ClusterEvent } from '../../model/index.js';
import { ageOf } from '../output/relative-time.js';
import { paintState, type Style } from '../output/style.js';
import type { Column } from '../output/table.js';
import type { ViewContext } from './view.js';

const objectOf = ({ object }: ClusterEvent): string => `${object.kind.toLowerCase()}/${object.name}`;

/** Who: a user by name, or the controller. */
const sourceOf = ({ source, user }: ClusterEvent): string => (user === undefined ? source : `${source} ${user}`);

export const eventColumns = ({ nowMs, style }: Pick<ViewContext, 'nowMs' | 'style'>): Column<ClusterEvent>[] => [
  { title: 'AGE', value: (event) => ageOf(event.time, nowMs) },
  { title: 'TYPE', value: (event) => event.type, paint: (text) => paintState(style, text) },
  { title: 'REASON', value: (event) => event.reason },
  { title: 'OBJECT', value: objectOf },
  { title: 'SOURCE', value: sourceOf },
  { title: 'MESSAGE', value: (event) => event.message },
];

/** For a stream: the time as it is, because an age would be wrong a second later. */
export const eventLine = (event: ClusterEvent, style: Style): string =>
  `${event.time}  ${paintState(style, event.type.padEnd(7))}  ${event.reason.padEnd(20)}  ${objectOf(event)}  ${event.user === undefined ? '' : `by ${event.user}: `}${event.message.replaceAll('\n', ' ')}`;
