import { isTerminalTask, networksOf } from '../../model/index.js';
import { ageOf } from '../output/relative-time.js';
import { pairs, PENDING, withDeletion, type View } from './view.js';

export const networkView: View<'Network'> = ({ nowMs, tasks }) => [
  { title: 'NAME', value: (network) => network.metadata.name },
  { title: 'SUBNET', value: (network) => withDeletion(network.status.subnet === '' ? PENDING : network.status.subnet, network) },
  { title: 'VNI', value: (network) => (network.status.vni === 0 ? PENDING : String(network.status.vni)) },
  { title: 'INTERNAL', value: (network) => String(network.spec.internal) },
  { title: 'ENCRYPTED', value: (network) => String(network.spec.encrypted) },
  { title: 'MTU', wide: true, value: (network) => (network.spec.mtu === undefined ? 'auto' : String(network.spec.mtu)) },
  { title: 'TASKS', align: 'right', value: (network) => String(tasks.filter((task) => !isTerminalTask(task) && networksOf(task.spec).includes(network.metadata.name)).length) },
  { title: 'LABELS', wide: true, value: (network) => pairs(network.metadata.labels) },
  { title: 'AGE', value: (network) => ageOf(network.metadata.creationTimestamp, nowMs) },
];
