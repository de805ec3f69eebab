import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { LocationProvider, Route, Router } from 'preact-iso';
import { Frame } from './components/frame.js';
import { Toasts } from './components/toasts.js';
import { startClock } from './data/clock.js';
import { cluster } from './data/cluster.js';
import { followCluster } from './data/follow-cluster.js';
import { followMembers } from './data/members.js';
import { session } from './data/session.js';
import { ClusterPage } from './pages/cluster.js';
import { EventsPage } from './pages/events.js';
import { JobPage } from './pages/job.js';
import { JobsPage } from './pages/jobs.js';
import { LoginPage } from './pages/login.js';
import { NetworkPage } from './pages/network.js';
import { NetworksPage } from './pages/networks.js';
import { NodePage } from './pages/node.js';
import { NodesPage } from './pages/nodes.js';
import { NotFoundPage } from './pages/not-found.js';
import { ServicePage } from './pages/service.js';
import { ServicesPage } from './pages/services.js';
import { TaskPage } from './pages/task.js';
import { TasksPage } from './pages/tasks.js';

/** Who is not logged in sees the login and nothing else. */
export function App(): JSX.Element {
  return (
    <LocationProvider>
      {session.value ? <Inside /> : <LoginPage />}
      <Toasts />
    </LocationProvider>
  );
}

function Inside(): JSX.Element {
  useEffect(() => {
    const leaving = new AbortController();
    void followCluster(cluster, leaving.signal);
    const stopClock = startClock();
    const stopMembers = followMembers();
    return () => {
      leaving.abort();
      stopClock();
      stopMembers();
    };
  }, []);
  return (
    <Frame>
      <Router>
        <Route path="/" component={ClusterPage} />
        <Route path="/nodes" component={NodesPage} />
        <Route path="/nodes/:name" component={NodePage} />
        <Route path="/services" component={ServicesPage} />
        <Route path="/services/:name" component={ServicePage} />
        <Route path="/tasks" component={TasksPage} />
        <Route path="/tasks/:name" component={TaskPage} />
        <Route path="/networks" component={NetworksPage} />
        <Route path="/networks/:name" component={NetworkPage} />
        <Route path="/jobs" component={JobsPage} />
        <Route path="/jobs/:queue/:id" component={JobPage} />
        <Route path="/events" component={EventsPage} />
        <Route default component={NotFoundPage} />
      </Router>
    </Frame>
  );
}
