import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const TEXT = /^(licen[cs]e|copying|notice)/i;

/** The licences of everything that was bundled, which ask to be passed on with it; by package, sorted. */
export function licensesOf(root: string, inputs: readonly string[]): string {
  const packages = new Set(inputs.flatMap((path) => PACKAGE.exec(path)?.[1] ?? []));
  return [...packages].sort().map((path) => licenseOf(join(root, path))).join(`\n${'-'.repeat(80)}\n`);
}

function licenseOf(directory: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Record<string, unknown>;
  const texts = readdirSync(directory).filter((file) => TEXT.test(file)).sort().map((file) => readFileSync(join(directory, file), 'utf8').trim());
  return `${String(name)} ${String(version)} (${typeof license === 'string' ? license : 'see below'})\n\n${texts.join('\n\n')}\n`;
}
