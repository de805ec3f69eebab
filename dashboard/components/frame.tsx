import type { ComponentChildren, JSX } from 'preact';
import { useLocation } from 'preact-iso';
import type { ClusterView } from '../../model/cluster-view.js';
import { Operations } from '../actions/operations.js';
import icon from '../icon.svg';
import { cluster } from '../data/cluster.js';
import { logOut, session } from '../data/session.js';
import { otherTheme, theme } from '../data/theme.js';
import { Freshness } from './freshness.js';

const PLACES: readonly (readonly [path: string, title: string, count?: () => number])[] = [
  ['/', 'Cluster'],
  ['/services', 'Services', () => cluster.of('Service').count('Service')],
  ['/nodes', 'Nodes', () => cluster.of('Node').count('Node')],
  ['/tasks', 'Tasks', () => countLive(cluster.of('Task'))],
  ['/networks', 'Networks', () => cluster.of('Network').count('Network')],
  ['/jobs', 'Jobs'],
  ['/events', 'Events'],
];

const countLive = (view: ClusterView): number => (['pending', 'live', 'stopping'] as const).reduce((count, stage) => count + view.tasksInStage(stage).length, 0);

/** Where one can go, who one is, and whether the picture is fresh; around every page. */
export function Frame({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="frame">
      <a class="skip" href="#content">Skip to content</a>
      <header class="side">
        <a class="brand" href="/"><img src={icon} alt="" />Drover</a>
        <Places />
        <div class="foot"><Person /></div>
      </header>
      <main class="main" id="content" tabIndex={-1}>
        <Freshness />
        <Operations />
        {children}
      </main>
    </div>
  );
}

function Places(): JSX.Element {
  const { path } = useLocation();
  return (
    <nav class="nav" aria-label="Pages">
      {PLACES.map(([to, title, count]) => (
        <a key={to} href={to} aria-current={isAt(path, to) ? 'page' : undefined}>
          <span>{title}</span>{count !== undefined && <span class="count">{count()}</span>}
        </a>
      ))}
    </nav>
  );
}

const isAt = (path: string, place: string): boolean => (place === '/' ? path === '/' : path === place || path.startsWith(`${place}/`));

function Person(): JSX.Element {
  const { user, role } = session.value ?? {};
  return (
    <>
      <span class="breakable"><strong>{user}</strong> <span class="quiet">({role})</span></span>
      <span class="row">
        <button type="button" class="button plain" onClick={() => { theme.value = otherTheme(theme.value); }}>{theme.value === 'dark' ? 'Light' : 'Dark'}</button>
        <button type="button" class="button plain" onClick={() => { void logOut(); }}>Log out</button>
      </span>
    </>
  );
}
