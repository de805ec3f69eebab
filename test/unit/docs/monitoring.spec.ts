import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { createCatalogue } from '../../../api/metrics/catalogue.js';

const textOf = (file: string): string => readFileSync(new URL(`../../../docs/monitoring/${file}`, import.meta.url), 'utf8');
const rules = (parse(textOf('alerts.yaml')) as { groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[] }).groups.flatMap((group) => group.rules);
const panels = (JSON.parse(textOf('dashboard.json')) as { panels: { title: string; targets: { expr: string }[] }[] }).panels;

interface Known {
  readonly name: string;
  readonly labels: readonly string[];
}

/** As they are scraped: a histogram is three. */
async function knownMetrics(): Promise<Map<string, Known>> {
  const all = await createCatalogue().registry.getMetricsAsJSON();
  const labelsOf = (name: string): readonly string[] => (createCatalogue().registry.getSingleMetric(name) as unknown as { labelNames: string[] }).labelNames;
  return new Map(all.flatMap(({ name, type }) => {
    const labels = labelsOf(name);
    const known = (suffix: string, more: readonly string[] = []): [string, Known] => [name + suffix, { name, labels: [...labels, ...more] }];
    return String(type) === 'histogram' ? [known('_bucket', ['le']), known('_sum'), known('_count')] : [known('')];
  }));
}

describe('examples for monitoring', () => {
  const expressions = [...rules.map(({ alert, expr }) => ({ of: alert, expr })), ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ of: title, expr })))];

  it('name metrics that there are, with labels that they have', async () => {
    const known = await knownMetrics();
    for (const { of, expr } of expressions) {
      for (const [, name = '', selector = ''] of expr.matchAll(/(drover_\w+)(?:\{([^}]*)\})?/g)) {
        expect(known.has(name), `${of}: ${name}`).to.equal(true);
        for (const [, label = ''] of selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)) expect(known.get(name)?.labels, `${of}: ${name}`).to.include(label);
      }
      const used = [...expr.matchAll(/drover_\w+/g)].flatMap(([name]) => known.get(name)?.labels ?? []);
      for (const [, labels = ''] of expr.matchAll(/by \(([^)]*)\)/g)) for (const label of labels.split(',').map((word) => word.trim())) expect(used, `${of}: by ${label}`).to.include(label);
    }
  });

  it('use every metric of the cluster at least once, so that none is there for nothing', async () => {
    const used = new Set(expressions.flatMap(({ expr }) => [...expr.matchAll(/drover_\w+/g)].map(([name]) => name)));
    const spare = ['drover_info', 'drover_start_time_seconds', 'drover_processor_seconds', 'drover_members', 'drover_store_version'];
    const names = new Map<string, boolean>();
    for (const [sample, { name }] of await knownMetrics()) names.set(name, (names.get(name) ?? false) || used.has(sample));
    expect([...names].filter(([name, isUsed]) => !isUsed && !spare.includes(name)).map(([name]) => name)).to.deep.equal([]);
  });

  it('have no label whose values grow with tasks, hosts or users', async () => {
    for (const [name, { labels }] of await knownMetrics()) for (const label of labels) expect(['task', 'node', 'host', 'user', 'key', 'address', 'id'], name).not.to.include(label);
  });

  it('say in each alert what is wrong', () => {
    for (const { alert, annotations } of rules) expect(annotations.summary, alert).to.match(/\S/);
  });
});
