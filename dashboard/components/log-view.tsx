import { useSignal } from '@preact/signals';
import { Component, type JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { openLogs, type LogFeed } from '../data/follow-logs.js';
import { clockText, shortTaskName, type LogEntry } from '../data/log-buffer.js';
import { Card } from './card.js';
import '../styles/log.css';

export interface LogCardProps {
  /** Of the API: `/v1/services/web/logs`. */
  readonly path: string;
  /** Lines of each task to begin with. */
  readonly tail: number;
  /** No line will come any more. */
  readonly isOver: () => boolean;
  /** Lines bear the name of their task. */
  readonly withTask?: boolean;
}

/** The log of a task, or of all tasks of a service: asked of the hosts when somebody wants to see it. */
export function LogCard({ path, tail, isOver, withTask = false }: LogCardProps): JSX.Element {
  const isOpen = useSignal(false);
  const toggle = <button type="button" class="button" aria-expanded={isOpen.value} onClick={() => { isOpen.value = !isOpen.value; }}>{isOpen.value ? 'Close' : 'Show'}</button>;
  return (
    <Card title="Log" wide actions={toggle} flush={isOpen.value}>
      {isOpen.value ? <LogView path={path} tail={tail} isOver={isOver} withTask={withTask} /> : <p class="quiet">What {withTask ? 'its tasks' : 'it'} wrote last, and writes from now on. It is read from the {withTask ? 'hosts' : 'host'} when you open it.</p>}
    </Card>
  );
}

function LogView({ path, tail, isOver, withTask = false }: LogCardProps): JSX.Element {
  const over = useRef(isOver);
  over.current = isOver;
  const feed = useMemo(() => openLogs({ path, tail, isOver: () => over.current() }), [path, tail]);
  useEffect(() => () => feed.close(), [feed]);
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const entries = feed.entries.value;
  useLayoutEffect(() => {
    if (isAtEnd.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [entries]);
  return (
    <>
      <LogHead feed={feed} count={entries.length} />
      <div class="log" role="log" aria-live="off" aria-label="Log" tabIndex={0} ref={box} onScroll={({ currentTarget }) => { isAtEnd.current = isNearEnd(currentTarget); }}>
        {entries.map((entry) => <Line key={entry.id} entry={entry} withTask={withTask} />)}
      </div>
    </>
  );
}

/** Whoever is as near to the end wants to stay there. */
const NEAR_END_PX = 40;
const isNearEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean => scrollHeight - scrollTop - clientHeight < NEAR_END_PX;

function LogHead({ feed, count }: { readonly feed: LogFeed; readonly count: number }): JSX.Element {
  const state = feed.state.value;
  const isReading = state === 'opening' || state === 'following' || state === 'waiting';
  return (
    <div class="log-head">
      <span role="status">{stateText(feed, count)}</span>
      {state !== 'ended' && <button type="button" class="button plain" onClick={() => (isReading ? feed.pause() : feed.follow())}>{isReading ? 'Pause' : state === 'refused' ? 'Try again' : 'Follow'}</button>}
    </div>
  );
}

function stateText({ state, problem, dropped }: LogFeed, count: number): string {
  const gone = dropped() > 0 ? ` The last ${count} lines are shown.` : '';
  switch (state.value) {
    case 'opening': return 'Asking the hosts…';
    case 'following': return `${count === 0 ? 'Nothing has been written yet.' : 'New lines appear as they are written.'}${gone}`;
    case 'paused': return `Paused.${gone}`;
    case 'waiting': return `${problem.value === '' ? 'The connection ended.' : problem.value} Trying again…`;
    case 'ended': return count === 0 ? 'Nothing was written.' : `That is all: it writes nothing any more.${gone}`;
    case 'refused': return problem.value;
  }
}

interface LineProps {
  readonly entry: LogEntry;
  readonly withTask: boolean;
}

/** A line never changes: of a thousand, only those that are new are looked at. */
class Line extends Component<LineProps> {
  override shouldComponentUpdate(): boolean {
    return false;
  }

  override render(): JSX.Element {
    const { entry: { kind, task, time, text, isError }, withTask } = this.props;
    if (kind !== 'line') return <div class={`line ${kind}`}><span class="text">{text}</span></div>;
    return (
      <div class={`line${isError === true ? ' error-stream' : ''}`}>
        <span class="time" title={time}>{clockText(time)}</span>
        {withTask && task !== undefined && <span class={`task series-${seriesOf(task)}`} title={task}>{shortTaskName(task)}</span>}
        {isError === true && <span class="stream" title="written to stderr">err</span>}
        <span class="text">{text}</span>
      </div>
    );
  }
}

const SERIES = 6;

/** 1 to 6: a colour that a task keeps. */
function seriesOf(task: string): number {
  let sum = 0;
  for (const letter of task) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return (sum % SERIES) + 1;
}
