import { RUN_DIR } from '../../model/index.js';
import { quote } from '../ssh/quote.js';

/** One process with its input; what it prints on stderr is a failure. */
export interface ToolRun {
  readonly command: string;
  readonly input: readonly string[];
  /** For the person who reads the failure. */
  readonly label: string;
  /** Tasks in these namespaces do not become ready after a failure here. */
  readonly namespaces: readonly string[];
}

const ERRORS = `${RUN_DIR}/stderr`;
/** Enough for a few cores; a burst of a hundred would only push others aside. */
const MAX_PARALLEL = 8;

/** check CODE FILE NAMESPACES LABEL: takes stock of a tool that ran, without a process of its own. */
export const CHECK = `failed= bad=' '
check() {
[ "$1" = 0 ] && [ ! -s "$2" ] && return
failed=1 bad="$bad$3 "
[ -s "$2" ] || echo "FAILED $4: exit $1"
while IFS= read -r line; do printf 'FAILED %s: %s\\n' "$4" "$line"; done <"$2"
}
`;

export const renderRun = (run: ToolRun): string => `${started(run, 0)}\n${inputOf(run)}${checked('$?', run, 0)}`;

/** The tool reads what the sh command `fill` makes of the input; the exit code is the tool's. */
export const renderPiped = (fill: string, run: ToolRun): string => `${fill} <<'E' | ${run.command} 2>${ERRORS}.0\n${inputOf(run)}${checked('$?', run, 0)}`;

/**
 * Chains side by side, the runs of one chain one after the other, and all of it done before the next line: on hosts with many networks the
 * processes are what costs time, and namespaces do not wait for each other.
 */
export function renderParallel(chains: readonly (readonly ToolRun[])[]): string {
  const [first, ...others] = chains;
  if (first === undefined) return '';
  if (others.length === 0) return first.map(renderRun).join('');
  return Array.from({ length: Math.ceil(chains.length / MAX_PARALLEL) }, (_, index) => renderBatch(chains.slice(index * MAX_PARALLEL, (index + 1) * MAX_PARALLEL))).join('');
}

function renderBatch(chains: readonly (readonly ToolRun[])[]): string {
  let file = 0;
  const numbered = chains.map((chain) => chain.map((run) => ({ run, file: (file += 1) })));
  const starts = numbered.map((chain, index) => renderChain(chain, index + 1));
  const ends = numbered.map((chain, index) => `wait $p${index + 1}; code=$?\n${chain.map(({ run, file: number }) => checked(chain.length === 1 ? '$code' : '0', run, number)).join('')}`);
  return [...starts, ...ends].join('');
}

type Numbered = { readonly run: ToolRun; readonly file: number };

/** A lone tool is a job by itself; several need a shell around them, which notes each exit code where the tool said nothing. */
function renderChain(chain: readonly Numbered[], job: number): string {
  const [only, ...others] = chain;
  if (only !== undefined && others.length === 0) return `${started(only.run, only.file)} & p${job}=$!\n${inputOf(only.run)}`;
  const runs = chain.map(({ run, file }) => `${started(run, file)} || echo "exit $?" >>${ERRORS}.${file}\n${inputOf(run)}`);
  return `{\n${runs.join('')}} & p${job}=$!\n`;
}

const started = ({ command }: ToolRun, file: number): string => `${command} 2>${ERRORS}.${file} <<'E'`;
const inputOf = ({ input }: ToolRun): string => `${input.map((line) => `${line}\n`).join('')}E\n`;
const checked = (code: string, { namespaces, label }: ToolRun, file: number): string => `check ${code} ${ERRORS}.${file} ${quote([namespaces.join(' '), label])}\n`;
