import type { CommandRecord } from '../host/contract.js';
import type { JobLog } from './contract.js';

const SHOWN_BYTES = 4000;

/** Writes one remote command to a job's log: title, duration, outcome, script and output, shortened. */
export const recordCommand = (log: JobLog) => (command: CommandRecord): void => {
  log.line(`${command.title} on ${command.node}: ${outcomeOf(command.result)} in ${command.durationMs} ms`);
  log.line(`script:\n${shorten(command.script)}`);
  if (command.result.kind !== 'exited') return;
  if (command.result.stdout !== '') log.line(`stdout:\n${shorten(command.result.stdout)}`);
  if (command.result.stderr !== '') log.line(`stderr:\n${shorten(command.result.stderr)}`);
};

function outcomeOf(result: CommandRecord['result']): string {
  switch (result.kind) {
    case 'exited':
      return `exit ${result.code}`;
    case 'signalled':
      return `signal ${result.signal}`;
    case 'lost':
      return 'reply lost';
    case 'refused':
      return `refused: ${result.reason}`;
  }
}

const shorten = (text: string): string =>
  text.length <= SHOWN_BYTES ? text : `${text.slice(0, SHOWN_BYTES)}\n… ${text.length - SHOWN_BYTES} more characters`;
