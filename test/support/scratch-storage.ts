import { ScratchHost } from './scratch-host.js';

const STORAGE = '/var/lib/containers/storage/overlay-layers/layers.json';

/**
 * Podman as far as a push can tell: `info` says where its storage is, `pull dir:` takes the layers that it lacks from the directory and fails as
 * podman 4.3.1 does where one is not there, `tag` is written down.
 */
export const PODMAN = `case "$1 $2" in
"info --format") echo "$HOST/var/lib/containers/storage/overlay-layers" ;;
"pull -q")
dir=\${3#dir:}
for hex in $(sed 's/.*"layers"//' "$dir/manifest.json" | grep -oE '[0-9a-f]{64}'); do
grep -q "sha256:$hex" "$HOST${STORAGE}" && continue
[ -e "$dir/$hex" ] || { echo "Error: reading blob sha256:$hex: open $dir/$hex: no such file or directory" >&2; exit 125; }
printf '{"diff-digest":"sha256:%s"}' "$hex" >>"$HOST${STORAGE}"
done
config=$(sed 's/"layers".*//' "$dir/manifest.json" | grep -oE '"sha256:[0-9a-f]{64}"' | tail -n 1 | tr -d '"')
[ -e "$dir/\${config#sha256:}" ] || { echo "Error: no such file or directory" >&2; exit 125; }
echo "\${config#sha256:}" ;;
esac`;

/** A host that is in the cluster, with podman and these layers in its storage. */
export function storageHost(layers: readonly string[] = [], podman = PODMAN): ScratchHost {
  const host = new ScratchHost({ podman });
  host.write({ '/var/lib/drover/record': 'loaded overlay\n', [STORAGE]: layers.map((digest) => `{"id":"a","diff-digest":"${digest}"}`).join('') });
  return host;
}

export const tagsOf = (host: ScratchHost): readonly string[] => host.calls().filter((call) => call.startsWith('podman tag '));
