import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's; nothing is downloaded. */
const PROGRAM = process.env['DROVER_CHROMIUM'] ?? '/usr/bin/chromium';

/** Nothing that would reach for another host, and no sandbox, which root has none of. */
const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];
const TIMEOUT_MS = 20_000;

export function openChromium(): Promise<Browser> {
  if (!existsSync(PROGRAM)) throw new Error(`there is no ${PROGRAM}: \`npm run setup\` installs it`);
  return chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
}

export interface VisitOptions {
  readonly url: string;
  /** Logs in with it. */
  readonly token?: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
}

export interface Visit {
  readonly page: Page;
  /** What a good page never does: a script that fails or is refused, a dialog of the browser, a request to another host. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

/** A browser of its own for somebody: no cookie of another visit is there. */
export async function visit(browser: Browser, { url, token, colorScheme = 'light', width = 1440 }: VisitOptions): Promise<Visit> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  const troubles = troublesOf(page, url);
  await page.goto(url);
  if (token !== undefined) await logIn(page, token);
  return { page, troubles, close: () => context.close() };
}

function troublesOf(page: Page, url: string): string[] {
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`script: ${error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => { if (!request.url().startsWith(url)) troubles.push(`request: ${request.url()}`); });
  page.on('console', (message) => {
    // the browser says so of every answer like 401, and of every connection that is lost
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) troubles.push(`console: ${message.text()}`);
  });
  return troubles;
}

export async function logIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** In the page; what comes back is JSON. `script` is an expression. */
export const inPage = <T>(page: Page, script: string): Promise<T> => page.evaluate(script) as Promise<T>;
