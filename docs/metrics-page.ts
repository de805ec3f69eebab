import { createCatalogue } from '../api/metrics/catalogue.js';

interface Shown {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

/** Every metric as a row of a table. */
export function metricsPage(): string {
  const metrics = createCatalogue().registry.getMetricsAsArray() as unknown as readonly (Shown & object)[];
  const rows = metrics.map((metric) => `| \`${metric.name}\` | ${metric.constructor.name.toLowerCase()} | ${metric.labelNames.map((label) => `\`${label}\``).join(', ')} | ${metric.help} |\n`).sort();
  return `# Metrics\n\nOf \`GET /metrics\`; how to read them is in [README.md](README.md). Durations are in seconds.\n\n| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}
