import { stringify } from 'yaml';

/**
 * As people read it: long lines stay whole, and what stands twice is written twice. Loaded by who needs it: the library costs a short command more
 * than all else. (Imported here by name, as a bundle of the CommonJS library has no names for a dynamic import.)
 */
export const toYaml = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
