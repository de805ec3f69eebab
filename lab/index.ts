/** The lab as tests and the bench use it. Every function takes the context first: `labContext(process.env)`. */
export { labContext, type LabContext } from './lab-context.js';
export { LabError } from './lab-error.js';
export { bootHost, killHost, plugHost, restoreHost, unplugHost, type LabNetwork } from './lab-hosts.js';
export { labStatus, type LabHostStatus } from './lab-status.js';
export { downLab, upLab, type UpOptions } from './lab.js';
export { planHost, planHostNamed, planHosts, REGISTRY_PORT, type HostPlan } from './host-plan.js';
export { runInLabHost } from './run-in-lab-host.js';
export type { Release } from './release.js';
