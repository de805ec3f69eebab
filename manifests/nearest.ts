import { distance } from 'fastest-levenshtein';

/** Words that hands trained by Compose or Kubernetes write, and ours for them. */
const SYNONYMS: Readonly<Record<string, string>> = {
  environment: 'env', restart: 'restartPolicy', args: 'command', workingdir: 'workdir', livenessprobe: 'healthcheck', readinessprobe: 'healthcheck',
  source: 'target', containerport: 'target', port: 'target', rollback: 'rollbackConfig', update: 'updateConfig',
  key: 'identityFile', privatekey: 'identityFile', login: 'user', username: 'user', address: 'host', cpu: 'cpus', mem: 'memory', cidr: 'subnet',
};

const plain = (word: string): string => word.toLowerCase().replaceAll(/[_-]/g, '');

/** The known word that was probably meant; undefined when none is near: at most a third of the letters differ, case, `_` and `-` aside. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 100) return undefined;
  const wanted = plain(word);
  const synonym = Object.hasOwn(SYNONYMS, wanted) ? SYNONYMS[wanted] : undefined;
  if (synonym !== undefined && known.includes(synonym)) return synonym;
  const ranked = known.map((name) => ({ name, far: distance(wanted, plain(name)) })).sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best !== undefined && best.far <= Math.max(1, Math.floor(wanted.length / 3)) ? best.name : undefined;
}
