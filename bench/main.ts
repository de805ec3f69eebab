import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../base/errors.js';
import { detectAcceleration } from '../lab/acceleration.js';
import { labContext } from '../lab/index.js';
import { BenchCluster } from './bench-cluster.js';
import { parseOptions, SIZES, STDOUT, USAGE, type BenchOptions } from './options.js';
import { HEADER, sectionRows, stageRows, commandsText } from './report/format.js';
import { performancePage } from './report/page.js';
import { sizeRows } from './report/sizes.js';
import { textTable } from './report/text-table.js';
import { readResults, thisMachine, writeResults, type Results } from './results.js';
import { measureScale, type ScaleResult } from './scale.js';
import { SCENARIOS, type Scenario } from './scenarios/index.js';

const DEFAULT_RUNS = 5;
const PAGE = 'docs/performance.md';
const say = (line: string): void => console.error(`  ${line}`);

async function bench(options: BenchOptions): Promise<number> {
  const wanted = SCENARIOS.filter(({ name }) => options.only.includes(name));
  let results: Results = readResults(options.file) ?? { machine: thisMachine(''), sections: {} };
  const keep = (more: Partial<Results>): void => {
    results = { ...results, ...more, machine: thisMachine(String(detectAcceleration())) };
    if (options.file !== STDOUT) writeResults(options.file, results);
  };
  const failed = wanted.length === 0 ? [] : await onLab(options, wanted, (name, section) => keep({ sections: inOrder({ ...results.sections, [name]: section }) }));
  if (options.only.includes(SIZES)) keep({ sizes: { measuredAt: new Date().toISOString(), rows: await measureSizes(options) } });
  print(results, options);
  if (options.file === STDOUT) console.log(JSON.stringify(results));
  else say(`all figures: ${options.file}`);
  if (options.writesDocs) writeFileSync(PAGE, performancePage(results));
  failed.forEach((line) => console.error(`✗ ${line}`));
  return failed.length === 0 ? 0 : 1;
}

const inOrder = (sections: Results['sections']): Results['sections'] =>
  Object.fromEntries(SCENARIOS.flatMap(({ name }) => (sections[name] === undefined ? [] : [[name, sections[name]] as const])));

/** What failed, in words. A scenario that fails does not stop the others, unless the cluster cannot be brought back. */
async function onLab({ runs, keepsLab }: BenchOptions, wanted: readonly Scenario[], keep: (name: string, section: Results['sections'][string]) => void): Promise<readonly string[]> {
  const cluster = new BenchCluster(labContext(process.env, say), process.env.DROVER_BENCH_STATE ?? join(tmpdir(), 'drover-bench'), say);
  const failed: string[] = [];
  try {
    await cluster.start();
    for (const { name, mostRuns = Infinity, measure } of wanted) {
      console.error(`━━ ${name}`);
      try {
        await cluster.reset();
        keep(name, await measure(cluster, runs ?? Math.min(DEFAULT_RUNS, mostRuns)));
      } catch (error) {
        failed.push(`${name}: ${messageOf(error)}`);
        console.error(`✗ ${failed.at(-1)}`);
      }
    }
  } catch (error) {
    failed.push(messageOf(error));
  }
  if (keepsLab || failed.length > 0) await leave(cluster);
  else await cluster.stop();
  return failed;
}

async function leave(cluster: BenchCluster): Promise<void> {
  cluster.close();
  say(`the lab and the control plane stay up: export DROVER_STATE_DIR=${cluster.stateDir}; take them down with \`npx drover down; npm run lab -- down\``);
}

async function measureSizes({ sizes }: BenchOptions): Promise<readonly ScaleResult[]> {
  const rows: ScaleResult[] = [];
  for (const { hosts, tasks } of sizes) {
    console.error(`━━ ${hosts} simulated hosts, ${tasks} tasks`);
    rows.push(await measureScale(hosts, tasks));
  }
  return rows;
}

function print({ sections, sizes }: Results, { only }: BenchOptions): void {
  const shown = Object.entries(sections).flatMap(([name, section]) => (only.includes(name) ? [section] : []));
  if (shown.length > 0) textTable([HEADER, ...shown.flatMap(sectionRows)]).forEach((line) => console.log(line));
  for (const section of shown) {
    if (section.commands !== undefined) console.log(`\n${section.title}, remote commands: ${commandsText(section.commands)}`);
    if (section.stages !== undefined) ['', `${section.title}, where the time goes:`, ...textTable(stageRows(section))].forEach((line) => console.log(line));
  }
  if (sizes !== undefined && only.includes(SIZES)) ['', ...textTable(sizeRows(sizes.rows))].forEach((line) => console.log(line));
}

try {
  process.exitCode = await bench(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`✗ ${messageOf(error)}\n${USAGE}`);
  process.exitCode = 2;
}
