import { flag, items, members, text, type Cursor } from './cursor.js';
import { convertKeys, type KeyTable } from './key-table.js';
import { serviceName } from './project.js';
import type { ServiceTarget } from './service-target.js';
import { isNull } from './tree.js';

const CONDITIONS: ReadonlyMap<string, string> = new Map([['service_started', 'started'], ['service_healthy', 'healthy'], ['service_completed_successfully', 'completed']]);

interface Dependency {
  condition: string;
  isOptional: boolean;
}

export const DEPENDENCY_KEYS: KeyTable<Dependency> = {
  condition: { becomes: 'dependsOn.SERVICE.condition: started, healthy, completed', convert: convertCondition },
  required: { becomes: 'false: a service that is not there, or not in an active profile, is not waited for', convert: (value, dependency) => { dependency.isOptional = flag(value) === false; } },
  restart: { remedy: 'tasks are not replaced because another service changed' },
};

function convertCondition(value: Cursor, dependency: Dependency): void {
  const written = text(value) ?? '';
  const condition = CONDITIONS.get(written);
  if (condition === undefined) value.report.problem(value, `expected one of ${[...CONDITIONS.keys()].join(', ')}, got ${JSON.stringify(written)}`);
  else dependency.condition = condition;
}

export function convertDependencies(cursor: Cursor, { draft, project }: ServiceTarget): void {
  for (const [name, at] of members(cursor)) {
    const dependency: Dependency = { condition: 'started', isOptional: false };
    if (!isNull(at.node)) convertKeys(at, DEPENDENCY_KEYS, dependency);
    if (project.services.has(name)) draft.set(['dependsOn', serviceName(project, name)], { condition: dependency.condition }, at);
    else if (!dependency.isOptional) at.report.problem(at, project.inactive.has(name) ? `service ${name} is in no active profile: add one with --profile, or write required: false` : `service ${name} does not exist`);
  }
}

/** `NAME:ADDRESS`, `NAME=ADDRESS`. */
export function convertExtraHosts(cursor: Cursor, { draft }: ServiceTarget): void {
  for (const entry of items(cursor)) {
    const written = (text(entry) ?? '').replace(/^([^:=]+)=/, '$1:');
    if (written.endsWith(':host-gateway')) entry.report.warn(entry, 'host-gateway is not honoured: give an address that every host reaches');
    else draft.add(['extraHosts'], written, entry);
  }
}
