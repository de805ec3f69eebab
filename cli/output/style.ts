import picocolors from 'picocolors';

export interface Style {
  readonly isColoured: boolean;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly busy: (text: string) => string;
  /** Colours that tell things apart and mean nothing. */
  readonly labels: readonly ((text: string) => string)[];
}

export function createStyle(isColoured: boolean): Style {
  const { bold, dim, green, red, yellow, cyan, magenta, blue, greenBright, cyanBright, magentaBright, blueBright } = picocolors.createColors(isColoured);
  return { isColoured, bold, dim, good: green, bad: red, busy: yellow, labels: [cyan, yellow, green, magenta, blue, cyanBright, greenBright, magentaBright, blueBright] };
}

export interface ColourFacts {
  readonly isTty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** False with --no-color. */
  readonly wanted: boolean;
}

/** no-color.org and force-color.org; a dumb terminal gets none. */
export function wantsColour({ isTty, env, wanted }: ColourFacts): boolean {
  if (!wanted || (env.NO_COLOR ?? '') !== '') return false;
  if ((env.FORCE_COLOR ?? '') !== '') return env.FORCE_COLOR !== '0';
  return isTty && env.TERM !== 'dumb';
}

const GOOD: ReadonlySet<string> = new Set(['ready', 'running', 'complete', 'completed', 'active', 'True']);
const BAD: ReadonlySet<string> = new Set(['down', 'failed', 'rejected', 'orphaned', 'joinFailed', 'unreachable', 'Warning']);

/** The colour that a state's first word has everywhere. */
export function paintState(style: Style, text: string): string {
  const word = text.trim().split(/[\s,]/)[0] ?? '';
  if (GOOD.has(word) || GOOD.has(word.toLowerCase())) return style.good(text);
  if (BAD.has(word) || BAD.has(word.toLowerCase())) return style.bad(text);
  return ['shutdown', 'rescheduled', 'removed', 'Normal', 'False'].includes(word) ? text : style.busy(text);
}
