import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ObjectLink } from '../components/links.js';
import { cluster } from '../data/cluster.js';
import { forget, forgetAll, operations, settle, type Followed } from '../data/operations.js';
import { progressOf } from '../data/progress.js';
import '../styles/actions.css';

/** What was asked for here and how far it is, above every page until it is over. */
export function Operations(): JSX.Element {
  useEffect(() => forgetAll, []);
  const shown = operations.value;
  const over = shown.filter(({ outcome }) => outcome !== undefined).map(({ title, outcome }) => `${title}: ${outcome?.text}`);
  return (
    <>
      <p class="visually-hidden" role="status">{over.join('. ')}</p>
      {shown.length > 0 && (
        <section class="operations" aria-label="What you have asked for">
          <ul class="list stack">{shown.map((operation) => <OperationItem key={operation.id} operation={operation} />)}</ul>
        </section>
      )}
    </>
  );
}

const SIGNS = { going: '…', done: '✓', stuck: '!' } as const;

function OperationItem({ operation }: { readonly operation: Followed }): JSX.Element {
  const { id, title, subject, outcome } = operation;
  const progress = outcome ?? progressOf(cluster.of('Service', 'Task', 'Node'), operation);
  const isOver = outcome === undefined && progress.state !== 'going';
  useEffect(() => { if (isOver) settle(id, progress); }, [isOver]);
  return (
    <li class={`operation ${progress.state}`}>
      <div class="operation-line">
        <span class="operation-sign" aria-hidden="true">{SIGNS[progress.state]}</span>
        <span class="breakable"><strong>{title}</strong>: <span class="number">{progress.text}</span></span>
        {subject !== undefined && <span class="small nowrap"><ObjectLink kind={subject.kind} name={subject.name} label="Show" /></span>}
        <button type="button" class="button plain" aria-label={`Dismiss “${title}”`} onClick={() => forget(id)}>×</button>
      </div>
      {progress.share !== undefined && progress.share.total > 0 && <Bar title={title} done={progress.share.done} total={progress.share.total} />}
      {progress.blockers.length > 0 && <ul class="operation-blockers small quiet">{progress.blockers.map((blocker) => <li key={blocker} class="breakable">{blocker}</li>)}</ul>}
    </li>
  );
}

const Bar = ({ title, done, total }: { readonly title: string; readonly done: number; readonly total: number }): JSX.Element => (
  <div class="bar" role="progressbar" aria-label={title} aria-valuemin={0} aria-valuemax={total} aria-valuenow={done}>
    <span style={{ width: `${total === 0 ? 0 : Math.round((100 * done) / total)}%` }} />
  </div>
);
