export { convertCompose, type ComposeInput, type Converted } from './convert.js';
export type { ComposeFile } from './load.js';
export type { Lookup } from './interpolation.js';
export { PROJECT_LABEL } from './deploy.js';
export { parseVariables } from './variables-file.js';
export { COMPOSE_TABLES } from './tables.js';
