import { imageRepository, qualifiedImage, RECORD_DIR } from '../../model/index.js';
import { IMAGES_FILE } from '../join/record-script.js';
import { quote } from '../ssh/quote.js';
import { pullFunction } from './pull-script.js';
import type { ImageQuestion, ResolveOutcome } from './runtime.js';

/**
 * POSIX sh. Only a pull tells which digest a tag has: podman knows no way to ask for that alone (`podman manifest inspect` prints a list in a form of its
 * own). Podman counts every manifest that led to these bytes as one of each of their names, also one of another repository, or that was pushed by hand: those that this
 * pull did not bring are asked for. Lines: `@ before FACTS` where the image is there already, those of the pull, then `@ after FACTS` or `@ failed` (the message follows). FACTS are the
 * digest of this platform's manifest, and `repository@digest` of all manifests that led to these bytes: of a list of platforms, too; `@ unknown DIGEST` of one that the registry does not have.
 */
export const resolveScript = ({ id, image, login }: ImageQuestion): string => `drover_image() {
image=${quote([qualifiedImage(image)])}
say() { printf '@ %s\\n' "$*"; }
fail() { say failed; printf '%s\\n' "$1"; exit 1; }
facts() { podman image inspect --format '{{.Digest}}{{range .RepoDigests}} {{.}}{{end}}' "$image" 2>&1 </dev/null; }
${pullFunction(id, login)}
if before=$(facts); then say before "$before"; else before=; fi
pull "$image" || fail "$out"
after=$(facts) || fail "$after"
[ -n "$before" ] || [ ! -d ${RECORD_DIR} ] || printf '%s\\n' "$image" >>${IMAGES_FILE}
say after "$after"
for reference in \${after#* }; do
case $reference in "\${after%% *}"|*@"\${after%% *}") continue ;; ${quote([prefixOf(image)])}*) ;; *) continue ;; esac
case " $before " in *" $reference "*) pull "$reference" || say unknown "\${reference#*@}" ;; esac
done
exit 0
}
drover_image
`;

/** Undefined when the script came to no end of its own. `known`: the digest that its service has now. */
export function parseResolveOutcome(stdout: string, { image, known }: Pick<ImageQuestion, 'image' | 'known'>): ResolveOutcome | undefined {
  const lines = stdout.split('\n');
  const failedAt = lines.indexOf('@ failed');
  if (failedAt >= 0) return { kind: 'failed', message: lines.slice(failedAt + 1).join('\n').trim() };
  const after = factsIn(lines, 'after', image);
  const unknown = new Set(lines.filter((line) => line.startsWith(UNKNOWN)).map((line) => line.slice(UNKNOWN.length)));
  if (after === undefined) return undefined;
  const digest = digestOf({ ...after, all: after.all.filter((one) => !unknown.has(one)) }, factsIn(lines, 'before', image), known);
  return digest === undefined ? { kind: 'failed', message: `podman names no digest of ${image}` } : { kind: 'resolved', digest };
}

const UNKNOWN = '@ unknown ';

const prefixOf = (image: string): string => `${imageRepository(qualifiedImage(image))}@`;

interface Facts {
  /** Of this platform's manifest. */
  readonly own: string;
  /** Of all manifests of the repository that led here. */
  readonly all: readonly string[];
}

function factsIn(lines: readonly string[], word: 'before' | 'after', image: string): Facts | undefined {
  const prefix = prefixOf(image);
  const words = lines.find((line) => line.startsWith(`@ ${word} `))?.split(' ').slice(2);
  const [own = '', ...references] = words ?? [];
  return words === undefined ? undefined : { own, all: references.filter((reference) => reference.startsWith(prefix)).map((reference) => reference.slice(prefix.length)) };
}

/** A list's digest before the platform's own, since other nodes may be of another platform; of several lists the one that the pull brought. */
function digestOf({ own, all }: Facts, before: Facts | undefined, known: string | undefined): string | undefined {
  const lists = all.filter((digest) => digest !== own).sort();
  if (lists.length === 0) return all.includes(own) ? own : undefined;
  const fresh = lists.find((digest) => before !== undefined && !before.all.includes(digest));
  return fresh ?? (known !== undefined && lists.includes(known) ? known : lists[0]);
}
