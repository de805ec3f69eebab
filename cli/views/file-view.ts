import type { FileObject } from '../../model/index.js';
import { ageOf } from '../output/relative-time.js';
import { pairs, type ViewColumn, type ViewContext } from './view.js';

/** Of a Secret or a Config: never the value. */
export const fileView = ({ nowMs }: ViewContext): readonly ViewColumn<FileObject>[] => [
  { title: 'NAME', value: (file) => file.metadata.name },
  { title: 'BYTES', align: 'right', value: (file) => String(file.spec.versions[0]?.bytes ?? 0) },
  { title: 'CHANGED', value: (file) => ageOf(file.spec.versions[0]?.createdAt, nowMs) },
  { title: 'VERSION', wide: true, value: (file) => file.spec.versions[0]?.id ?? '' },
  { title: 'KEPT', wide: true, align: 'right', value: (file) => String(file.spec.versions.length) },
  { title: 'LABELS', wide: true, value: (file) => pairs(file.metadata.labels) },
  { title: 'AGE', value: (file) => ageOf(file.metadata.creationTimestamp, nowMs) },
];
