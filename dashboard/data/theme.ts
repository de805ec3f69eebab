import { effect, signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const KEY = 'drover-theme';

export const otherTheme = (theme: Theme): Theme => (theme === 'dark' ? 'light' : 'dark');

/** What was chosen here, else what the system prefers. */
export const theme = signal<Theme>('light');

/** Call once, before anything is drawn. A choice is kept in the browser. */
export function startTheme(): void {
  const preferred = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const chosen = localStorage.getItem(KEY);
  theme.value = chosen === 'dark' || chosen === 'light' ? chosen : preferred;
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    if (theme.value === preferred) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme.value);
  });
}
