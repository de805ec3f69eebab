import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import icon from '../icon.svg';
import { messageOf } from '../data/api.js';
import { logIn, resumeSession, session, takeTicket } from '../data/session.js';

/** Asks for a token, unless a session or a ticket from `drover dashboard` is there. */
export function LoginPage(): JSX.Element {
  const { path, route } = useLocation();
  const token = useSignal('');
  const problem = useSignal('');
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    problem.value = '';
    await work().catch((error: unknown) => { problem.value = messageOf(error); });
    if (session.value === undefined) session.value = null;
    if (session.value !== null && path === '/login') route('/', true);
  };
  useEffect(() => {
    document.title = 'Log in · Drover';
    const ticket = takeTicket(location, history);
    void attempt(() => (ticket === undefined ? resumeSession() : logIn({ ticket })));
  }, []);
  if (session.value === undefined) return <main class="login"><p class="quiet">One moment…</p></main>;
  const submit = (event: Event): void => {
    event.preventDefault();
    void attempt(() => logIn({ token: token.value.trim() }));
  };
  return (
    <main class="login">
      <form class="card" onSubmit={submit}>
        <div class="body stack">
          <h1 class="row"><img src={icon} alt="" width={32} height={32} />Drover</h1>
          <div class="field">
            <label for="token">Token</label>
            <input class="input mono" id="token" type="password" autocomplete="current-password" required value={token.value} onInput={(event) => { token.value = event.currentTarget.value; }} />
            <span class="hint">From <code>drover token create NAME --role view</code>. Or run <code>drover dashboard</code> and follow its link.</span>
          </div>
          {problem.value !== '' && <p class="error" role="alert">{problem.value}</p>}
          <button type="submit" class="button primary">Log in</button>
        </div>
      </form>
    </main>
  );
}
