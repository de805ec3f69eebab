import { render } from 'preact';
import { App } from './app.js';
import { startTheme } from './data/theme.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/components.css';

startTheme();
render(<App />, document.getElementById('app') as HTMLElement);
