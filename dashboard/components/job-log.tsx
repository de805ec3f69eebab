import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { outcomeText, parseJobLog, summaryOfLog, type LogEntry, type LoggedCommand, type LoggedNote, type LogSummary } from '../data/job-log.js';
import { exactText, tookText } from '../data/time.js';
import { Card, Empty } from './card.js';
import { CopyButton } from './copy-button.js';
import { StateBadge } from './state-badge.js';
import '../styles/jobs.css';

export interface JobLogProps {
  readonly log: readonly string[];
  /** Lines may still come. */
  readonly isLive: boolean;
}

/** Every remote command of a job, in order, with the job's own words between them. Those that failed are open. */
export function JobLog({ log, isLive }: JobLogProps): JSX.Element {
  const entries = useMemo(() => parseJobLog(log), [log]);
  const summary = summaryOfLog(entries);
  const isAllOpen = useSignal(false);
  const actions = (
    <>
      {summary.commands > 0 && <button type="button" class="button plain" aria-pressed={isAllOpen.value} onClick={() => { isAllOpen.value = !isAllOpen.value; }}>{isAllOpen.value ? 'Fold all' : 'Unfold all'}</button>}
      {log.length > 0 && <CopyButton text={log.join('\n')} word="Copy all" label="Copy all of the log" />}
    </>
  );
  return (
    <Card title="Log" actions={actions} flush>
      <p class="log-summary quiet" aria-live="polite">{summaryText(summary, isLive)}</p>
      {entries.length === 0 ? <Empty>{isLive ? 'Nothing yet: lines appear here as they are written.' : 'It wrote no lines: it found nothing to do on any host.'}</Empty> : (
        <ol class="list log">{entries.map((entry, index) => <LogItem key={index} entry={entry} isOpen={isAllOpen.value} />)}</ol>
      )}
    </Card>
  );
}

function summaryText({ commands, failed, totalMs }: LogSummary, isLive: boolean): string {
  if (commands === 0) return isLive ? 'No command has ended yet.' : 'No command ran on a host.';
  const count = commands === 1 ? '1 command on a host' : `${commands} commands on hosts`;
  return `${count}, ${tookText(totalMs)} in all${failed > 0 ? `, ${failed} failed` : ''}.${isLive ? ' It goes on.' : ''}`;
}

const LogItem = ({ entry, isOpen }: { readonly entry: LogEntry; readonly isOpen: boolean }): JSX.Element =>
  (entry.kind === 'command' ? <CommandItem command={entry} isOpen={isOpen} /> : <NoteItem note={entry} />);

const NoteItem = ({ note: { at, text, isFailed } }: { readonly note: LoggedNote }): JSX.Element => (
  <li class={`log-note${isFailed ? ' failed' : ''}`}><Clock at={at} /><span class="breakable pre-wrap">{text}</span></li>
);

function CommandItem({ command, isOpen }: { readonly command: LoggedCommand; readonly isOpen: boolean }): JSX.Element {
  const { title, node, outcome, isFailed, startedAt, durationMs, script, stdout, stderr } = command;
  return (
    <li class={`log-command${isFailed ? ' failed' : ''}`}>
      <details open={isOpen || isFailed}>
        <summary>
          <Clock at={startedAt} />
          <span class="log-title"><strong class="breakable">{title}</strong> <span class="quiet">on {node}</span></span>
          <span class="log-end"><span class="number quiet nowrap">{tookText(durationMs)}</span><StateBadge state={isFailed ? 'failed' : 'completed'} label={outcomeText(outcome)} /></span>
        </summary>
        <div class="log-parts">
          {outcome.kind === 'refused' && <Part name="Reason" text={outcome.reason} of={title} />}
          {script !== undefined && <Part name="Command" text={script} of={title} />}
          {stdout !== undefined && <Part name="Output" text={stdout} of={title} />}
          {stderr !== undefined && <Part name="Errors" text={stderr} of={title} />}
          {stdout === undefined && stderr === undefined && outcome.kind === 'exit' && <p class="quiet">It said nothing.</p>}
        </div>
      </details>
    </li>
  );
}

const Part = ({ name, text, of }: { readonly name: string; readonly text: string; readonly of: string }): JSX.Element => (
  <div class="log-part">
    <div class="row"><h3>{name}</h3><CopyButton text={text} label={`Copy: ${name} of ${of}`} /></div>
    <pre class="code" tabIndex={0} role="region" aria-label={`${name} of ${of}`}>{text}</pre>
  </div>
);

const Clock = ({ at }: { readonly at: number }): JSX.Element | null =>
  (Number.isNaN(at) ? <span /> : <time class="quiet number nowrap" dateTime={new Date(at).toISOString()} title={exactText(at)}>{new Date(at).toLocaleTimeString()}</time>);
