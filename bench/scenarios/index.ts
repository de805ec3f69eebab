import { deploy } from './deploy.js';
import { killContainer } from './kill-container.js';
import { killHost } from './kill-host.js';
import { noOpSync } from './no-op-sync.js';
import { scaleService } from './scale-service.js';
import type { Scenario } from './scenario.js';

/** In the order in which they are measured. */
export const SCENARIOS: readonly Scenario[] = [deploy, scaleService, killContainer, noOpSync, killHost];
export type { Scenario } from './scenario.js';
