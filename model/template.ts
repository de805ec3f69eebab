import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { TaskTemplate } from './task-template.js';

/** 16 hex digits; equal for equal templates whatever the order of keys. */
export const templateHash = (template: TaskTemplate): string => createHash('sha256').update(canonicalJson(template)).digest('hex').slice(0, 16);
