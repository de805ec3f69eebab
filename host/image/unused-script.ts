import { z } from 'zod';
import { OperatorError } from '../../base/errors.js';
import { RECORD_DIR, type ImageStock, type StockedImage } from '../../model/index.js';
import { PULLED_IMAGES_FILE, PUSHED_IMAGES_FILE } from '../join/record-script.js';
import { parseSections } from '../observe/sections.js';

/** `ID MILLISECONDS`, one per line: since when nothing has used them. */
const UNUSED_IMAGES_FILE = `${RECORD_DIR}/unused-images`;

/** sh; reads only. Containers of others count, too, also those that podman does not manage itself. A full disk may have cut off a file's last line. */
export const stockScript = `drover_stock() {
root=$(podman info --format '{{.Store.GraphRoot}}' </dev/null) || return
echo '@@ images'; podman images --format json </dev/null || return
echo; echo '@@ used'; podman ps -a --external --no-trunc --format '{{.ImageID}}' </dev/null || return
echo '@@ pulled'; cat ${PULLED_IMAGES_FILE} 2>/dev/null; echo
echo '@@ pushed'; cat ${PUSHED_IMAGES_FILE} 2>/dev/null; echo
echo '@@ unused'; cat ${UNUSED_IMAGES_FILE} 2>/dev/null; echo
echo '@@ disk'; df -P "$root" | awk 'NR == 2 { print $5 + 0 }'
echo '@@ end'
}
drover_stock
`;

export interface Collection {
  readonly remove: readonly Pick<StockedImage, 'id'>[];
  readonly unusedSince: ReadonlyMap<string, number>;
}

/**
 * sh; podman itself refuses what a container uses. An image with several names goes only without them, so they are taken away when no container has it. `@ removed ID`, or
 * `@ kept ID` and what podman said.
 */
export const collectScript = ({ remove, unusedSince }: Collection): string => `drover_collect() {
for id in ${remove.map(({ id }) => idOf(id)).join(' ')}; do
users=$(podman ps -aq --external --filter "ancestor=$id" </dev/null) && [ -z "$users" ] || continue
if said=$({ podman untag "$id" && nice podman image rm "$id"; } 2>&1 </dev/null); then
echo "@ removed $id"
sed -i "/^$id /d" ${PULLED_IMAGES_FILE}
else echo "@ kept $id $(printf %s "$said" | tail -n 1)"
fi
done
printf '%s %s\\n' ${[...unusedSince].map(([id, since]) => `${idOf(id)} ${Math.round(since)}`).join(' ')} >${UNUSED_IMAGES_FILE}
}
drover_collect
`;

const ID = /^[0-9a-f]{64}$/;

function idOf(id: string): string {
  if (ID.test(id)) return id;
  throw new TypeError(`not the id of an image: ${id}`);
}

/** What podman 4.3 and 5 agree on. */
const row = z.object({ Id: z.string(), Names: z.array(z.string()).nullish(), Digest: z.string().optional(), RepoDigests: z.array(z.string()).nullish() });
const DIGEST = /sha256:[0-9a-f]{64}/;

/** @throws HOST_COMMAND_FAILED for an output that is not whole, or not podman's */
export function parseStock(stdout: string): ImageStock {
  const bodies = new Map(parseSections(stdout).map(({ name, body }) => [name, body]));
  const linesOf = (name: string): readonly string[] => (bodies.get(name) ?? '').split('\n').filter((line) => line !== '');
  const wordsOf = (name: string) => linesOf(name).map((line) => line.split(' ')).flatMap(([id = '', value]) => (ID.test(id) && value !== undefined ? [[id, value] as const] : []));
  const pulled = new Map<string, Set<string>>();
  for (const [id, name] of wordsOf('pulled')) pulled.set(id, (pulled.get(id) ?? new Set()).add(name));
  const fullness = Number(bodies.get('disk')) / 100;
  return {
    images: imagesIn(bodies.get('images') ?? ''), used: new Set(linesOf('used').map((id) => id.replace(/^sha256:/, ''))),
    pulled, pushed: new Set(linesOf('pushed')),
    unusedSince: new Map(wordsOf('unused').map(([id, since]) => [id, Number(since)])),
    fullness: Number.isFinite(fullness) ? fullness : 0,
  };
}

/** One with two names comes twice. */
function imagesIn(json: string): readonly StockedImage[] {
  try {
    const rows = new Map(z.array(row).parse(JSON.parse(json)).map((one) => [one.Id, one]));
    return [...rows.values()].map(({ Id, Names, Digest = '', RepoDigests }) => ({
      id: Id.replace(/^sha256:/, ''), names: Names ?? [],
      digests: [...new Set([Digest, ...(RepoDigests ?? []), ...(Names ?? [])].flatMap((text) => DIGEST.exec(text)?.[0] ?? []))],
    }));
  } catch (cause) {
    throw new OperatorError('HOST_COMMAND_FAILED', 'look at images: the output of podman images is not understood', { output: json.slice(0, 500) }, { cause });
  }
}

/** Ids of what is gone, and podman's words on what is not. */
export function parseCollected(stdout: string): { readonly removed: readonly string[]; readonly kept: readonly string[] } {
  const told = (word: string): string[] => stdout.split('\n').filter((line) => line.startsWith(`@ ${word} `)).map((line) => line.slice(word.length + 3));
  return { removed: told('removed'), kept: told('kept') };
}
