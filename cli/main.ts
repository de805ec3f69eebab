import { Command, CommanderError } from 'commander';
import { createClient, type ApiClient } from './client.js';
import { COMMANDS } from './command-list.js';
import { EXIT, type CliDeps, type CommandContext, type GlobalOptions } from './context.js';
import { connectionOf } from './connection.js';
import { reportError } from './error-report.js';
import { createStyle, wantsColour } from './output/style.js';

const EPILOGUE = `
Exit codes: 0 done, 1 error (diff: differences), 2 wrong command line (diff: error), 124 timeout, 130 Ctrl-C; exec passes the command's own.
Environment: DROVER_SERVER, DROVER_CONTEXT, DROVER_CA_FILE, DROVER_TOKEN_FILE, DROVER_TOKEN, DROVER_PASSPHRASE, DROVER_STATE_DIR, NO_COLOR.`;

/** Runs one command line (without node and script) and returns the exit code. Never throws, never ends the process. */
export async function run(argv: readonly string[], deps: CliDeps): Promise<number> {
  const program = new Command('drover');
  const result: CommandResult = {};
  const invoked = invokedName(argv);
  try {
    declareGlobals(program, deps);
    const context = createContext(program, deps, result);
    for (const entry of COMMANDS) {
      const command = program.command(entry.name).description(entry.summary);
      if (entry.alias !== undefined) command.alias(entry.alias);
      if (invoked !== undefined && (invoked === entry.name || invoked === entry.alias)) (await entry.load()).configure(command, context);
    }
    await program.parseAsync(separateRemoteCommand(argv, invoked), { from: 'user' });
    return result.code ?? (deps.interrupted.aborted ? EXIT.interrupted : EXIT.ok);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { debug, color } = program.opts<GlobalOptions>();
    return reportError(error, { stderr: deps.stderr, isDebug: debug === true, isInterrupted: deps.interrupted.aborted, style: createStyle(wantsColour({ isTty: deps.stderr.isTTY === true, env: deps.env, wanted: color })) });
  }
}

const connect = (options: GlobalOptions, deps: CliDeps): ApiClient => {
  const { servers, credentials } = connectionOf(options, deps);
  return createClient(servers, credentials);
};

interface CommandResult {
  /** Undefined until a command says otherwise: then it is 0, or 130 after Ctrl-C. */
  code?: number;
}

function declareGlobals(program: Command, deps: CliDeps): void {
  program
    .description('Services, overlay networks and a routing mesh on plain Linux hosts, over SSH and without an agent.')
    .option('--server <addresses>', 'control plane: unix:/path or https://host:port; several of one cluster comma-separated')
    .option('--context <name>', 'which login to use (default: the last one)')
    .option('--ca-file <file>', 'PEM certificate of the authority that signs the server\'s')
    .option('--token-file <file>', 'file that holds the token')
    .option('--debug', 'print the stack and details of an error')
    .option('--no-color', 'no colours')
    .version(deps.version, '-V, --version', 'print the version of this program')
    .addHelpText('after', EPILOGUE)
    .showSuggestionAfterError()
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void deps.stdout.write(text),
      writeErr: (text) => void deps.stderr.write(text),
      getOutHelpWidth: () => deps.stdout.columns ?? 100,
      getErrHelpWidth: () => deps.stderr.columns ?? 100,
    });
}

function createContext(program: Command, deps: CliDeps, result: CommandResult): CommandContext {
  const options = (): GlobalOptions => program.opts<GlobalOptions>();
  let client: ApiClient | undefined;
  return {
    deps,
    interrupted: deps.interrupted,
    get style() {
      return createStyle(wantsColour({ isTty: deps.stdout.isTTY === true, env: deps.env, wanted: options().color }));
    },
    get isDebug() {
      return options().debug === true;
    },
    now: deps.now,
    client: () => (client ??= connect(options(), deps)),
    print: (line) => void deps.stdout.write(`${line}\n`),
    note: (line) => void deps.stderr.write(`${line}\n`),
    exitWith: (code) => {
      result.code = code;
    },
  };
}

const GLOBALS_WITH_VALUE: ReadonlySet<string> = new Set(['--server', '--context', '--ca-file', '--token-file']);

/** The first word that is no global option: what decides which command is loaded. `help X` loads X. */
export function invokedName(argv: readonly string[]): string | undefined {
  const words = argv.filter((word, index) => !word.startsWith('-') && !GLOBALS_WITH_VALUE.has(argv[index - 1] ?? ''));
  return words[0] === 'help' ? words[1] : words[0];
}

/** `exec web.1 ls -l` as `exec web.1 -- ls -l`: what follows the task belongs to the remote command. */
export function separateRemoteCommand(argv: readonly string[], invoked: string | undefined): string[] {
  const start = argv.indexOf('exec');
  if (invoked !== 'exec' || start < 0) return [...argv];
  const task = argv.findIndex((word, index) => index > start && !word.startsWith('-') && !GLOBALS_WITH_VALUE.has(argv[index - 1] ?? ''));
  if (task < 0 || argv.slice(start, task).includes('--') || argv[task + 1] === '--' || task + 1 === argv.length) return [...argv];
  return [...argv.slice(0, task + 1), '--', ...argv.slice(task + 1)];
}
