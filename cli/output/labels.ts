import type { Style } from './style.js';

/** `web.1.k3j… |` in a colour of its own per name, as wide as the widest so far. */
export function createLabels(style: Style): (name: string) => string {
  const known: string[] = [];
  let width = 0;
  return (name) => {
    if (!known.includes(name)) known.push(name);
    width = Math.max(width, name.length);
    const paint = style.labels[known.indexOf(name) % style.labels.length] ?? style.dim;
    return paint(`${name.padEnd(width)} |`);
  };
}
