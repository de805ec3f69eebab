import { qualifiedImage, RECORD_DIR } from '../../model/index.js';
import { PUSHED_IMAGES_FILE, RECORD_FILE } from '../join/record-script.js';
import { quote } from '../ssh/quote.js';

/** One directory per image that is on its way, by the digest of its manifest; below what leaving removes. */
const PUSHES_DIR = `${RECORD_DIR}/pushes`;
/** What nobody has come back for is given up after a day, in minutes. */
const KEPT_MINUTES = 1440;
/** The script's last word when podman misses a blob that was not sent. */
export const LACKS = 'LACKS';

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = string;

/** The directory holds the image as podman's `dir:` transport reads it: `manifest.json`, and each blob under the digits of its digest. */
export const pushDirectory = (manifest: Digest): string => `${PUSHES_DIR}/${hexOf(manifest)}`;

/**
 * sh; `layer DIGEST` for each layer in podman's storage, by the digest of its tar and, where podman knows it, of the compressed tar that it came as;
 * `blob DIGEST` for what an earlier push has left; `free BYTES` where blobs go.
 */
export const lookScript = (manifest: Digest): string => inFunction(`${IS_MEMBER}
[ ! -d ${PUSHES_DIR} ] || find ${PUSHES_DIR} -mindepth 1 -maxdepth 1 -mmin +${KEPT_MINUTES} -exec rm -rf {} +
layers=$(podman info --format '{{.Store.GraphRoot}}/{{.Store.GraphDriverName}}-layers' </dev/null) || fail 'podman does not tell where its storage is'
cat "$layers/layers.json" "$layers/volatile-layers.json" 2>/dev/null | grep -oE '"(compressed-)?diff-digest": *"sha256:[0-9a-f]{64}"' | sed 's/.*"\\(sha256:[^"]*\\)"$/layer \\1/' | sort -u
[ ! -d ${pushDirectory(manifest)} ] || ls ${pushDirectory(manifest)} | grep -xE '[0-9a-f]{64}' | sed 's/^/blob sha256:/'
df -Pk ${RECORD_DIR} | awk 'NR == 2 { printf "free %.0f\\n", $4 * 1024 }'`);

/** sh; takes one blob on stdin. It has its name only when its digest is right; cat ends as well when the connection does. */
export const receiveScript = (manifest: Digest, blob: Digest): string => inFunction(`${IS_MEMBER}
dir=${pushDirectory(manifest)} part=${pushDirectory(manifest)}/part.$$
mkdir -p -m 700 ${PUSHES_DIR} "$dir" || fail "no directory can be made in ${PUSHES_DIR}"
said=$(cat 2>&1 >"$part") || { rm -rf "$dir"; fail "$dir cannot be written: \${said##*: }"; }
[ "$(sha256sum <"$part")" = '${hexOf(blob)}  -' ] || { rm -f "$part"; fail '${blob} did not arrive whole'; }
mv "$part" "$dir/${hexOf(blob)}" || fail "$dir was taken away meanwhile"`);

/**
 * sh; hands what has arrived to podman under these names, and takes it away. Podman reads only the layers that it does not have. ${LACKS} where
 * one of those was not sent: what was sent stays for the next attempt.
 */
export const loadScript = (manifest: Digest, names: readonly string[]): string => inFunction(`${IS_MEMBER}
dir=${pushDirectory(manifest)}
cp "$dir/${hexOf(manifest)}" "$dir/manifest.json" 2>/dev/null || { echo ${LACKS}; exit 0; }
id=$(nice podman pull -q "dir:$dir" 2>"$dir/said" </dev/null) || {
said=$(tail -c 500 "$dir/said")
case $said in *'no such file'*) echo ${LACKS}; exit 0 ;; esac
rm -rf "$dir"
fail "podman cannot load it: $said"
}
rm -rf "$dir"
for name in ${quote(names.map(qualifiedImage))}; do
said=$(podman tag "\${id##*
}" "$name" 2>&1 </dev/null) || fail "podman cannot name it $name: $said"
grep -qxF "$name" ${PUSHED_IMAGES_FILE} 2>/dev/null || printf '%s\\n' "$name" >>${PUSHED_IMAGES_FILE}
done`);

/** Whoever has left the cluster keeps nothing of it. */
const IS_MEMBER = `[ -e ${RECORD_FILE} ] || fail 'the host has left the cluster'`;

/** A script that arrives in half runs nothing. */
const inFunction = (text: string): string => `drover_push() {
fail() { printf '%s\\n' "$*" >&2; exit 1; }
${text}
exit 0
}
drover_push
`;

const hexOf = (digest: Digest): string => {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) throw new TypeError(`not a sha256 digest: ${digest}`);
  return hex;
};

export interface HeldBlobs {
  readonly layers: ReadonlySet<Digest>;
  readonly blobs: ReadonlySet<Digest>;
  readonly freeBytes: number;
}

export function parseHeld(stdout: string): HeldBlobs {
  const rows = stdout.split('\n').map((line) => line.split(' '));
  const told = (word: string): string[] => rows.filter(([first]) => first === word).map(([, value = '']) => value);
  return { layers: new Set(told('layer')), blobs: new Set(told('blob')), freeBytes: Number(told('free')[0] ?? Number.POSITIVE_INFINITY) };
}
