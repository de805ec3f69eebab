import { isJob, type ServiceSpec } from '../../model/index.js';
import type { ManifestFor } from '../manifest.js';
import { nearest } from '../nearest.js';
import type { Finding } from '../problem.js';
import type { Target } from './target.js';

/** Services to wait for that do not exist, cannot come to what is waited for, or wait for this one. */
export function dependencyFindings({ services }: Pick<Target, 'services'>, { metadata: { name }, spec }: ManifestFor<'Service'>): Finding[] {
  const specs = new Map(services.map((service) => [service.name, service.spec]));
  return Object.entries(spec.dependsOn ?? {}).flatMap(([other, { condition }]): Finding[] => {
    const path = ['spec', 'dependsOn', other];
    const found = specs.get(other);
    if (found === undefined) return [missing(path, other, [...specs.keys()])];
    const circle = circleFrom(specs, name, other);
    const message = circle === undefined ? obstacle(other, found, condition) : `makes a circle, in which nothing would ever start: ${[name, ...circle].join(' → ')}`;
    return message === undefined ? [] : [{ path, message }];
  });
}

function missing(path: readonly string[], name: string, known: readonly string[]): Finding {
  const suggestion = nearest(name, known);
  return { path, message: `service ${name} does not exist`, ...(suggestion === undefined ? {} : { suggestion }) };
}

type Condition = NonNullable<ServiceSpec['dependsOn']>[string]['condition'];

function obstacle(name: string, { mode, schedule, healthcheck }: ServiceSpec, condition: Condition): string | undefined {
  if (condition === 'completed' && (!isJob({ mode }) || schedule !== undefined)) return `service ${name} ${schedule === undefined ? `of mode ${mode} does not end` : 'is run again and again'}: use condition started`;
  if (condition !== 'healthy') return undefined;
  if (isJob({ mode })) return `service ${name} is a job, which ends: use condition completed`;
  return healthcheck === undefined || healthcheck.test[0] === 'NONE' ? `service ${name} has no healthcheck: give it one, or use condition started` : undefined;
}

/** The way from `next` back to `start`, or undefined. */
function circleFrom(specs: ReadonlyMap<string, ServiceSpec>, start: string, next: string): readonly string[] | undefined {
  const seen = new Set<string>();
  const walk = (name: string): readonly string[] | undefined => {
    if (name === start) return [name];
    if (seen.has(name)) return undefined;
    seen.add(name);
    for (const other of Object.keys(specs.get(name)?.dependsOn ?? {})) {
      const rest = walk(other);
      if (rest !== undefined) return [name, ...rest];
    }
    return undefined;
  };
  return walk(next);
}
