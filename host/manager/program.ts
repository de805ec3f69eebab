import { basename } from 'node:path';
import { buildIdOf } from '../../model/index.js';
import type { HostSession } from '../contract.js';
import { apt } from '../join/package-manager.js';
import { recordedInstall, recordScript } from '../join/record-script.js';
import type { RequiredFile } from '../join/requirements.js';
import { quote } from '../ssh/quote.js';
import { artefactsOf, MANAGER_FILES, MANAGER_PACKAGES, releaseOf } from './layout.js';
import { runManagerScript, type ManagerRun } from './manager-script.js';
import { sendFiles } from './send.js';
import { uploadFile } from './upload.js';

/** What `npm run build` made. */
export interface ProgramArtefact {
  readonly file: string;
  readonly sha256: string;
}

/** Packages over a slow line. */
const PACKAGES_TIMEOUT_MS = 900_000;

/** Directories and packages. What the record says tells whoever cleans the host of units and packages, also when this breaks off. */
export async function prepareHost(session: HostSession, run: ManagerRun, units: readonly RequiredFile[]): Promise<void> {
  await runManagerScript(session, run, { title: 'install packages', timeoutMs: PACKAGES_TIMEOUT_MS, text: prepare(units.map(({ path }) => path)) });
}

/** The archive and its checksum, as the manager itself finds them when it promotes others. Sent only where they are not there. */
export async function sendProgram(session: HostSession, run: ManagerRun, { file, sha256 }: ProgramArtefact, onProgress: (words: string) => void): Promise<void> {
  const archive = `${artefactsOf(buildIdOf(sha256))}/${basename(file)}`;
  const tell = perMegabyte((sent, total) => onProgress(`${megabytes(sent)} of ${megabytes(total)} MB`));
  await uploadFile(session, file, archive, { ...run, sha256, onProgress: tell });
  await sendFiles(session, run, [{ path: `${archive}.sha256`, text: `${sha256}  ${basename(archive)}\n` }]);
}

const prepare = (unitFiles: readonly string[]): string => `( ${recordScript({ files: unitFiles, sysctls: {} })} ) || fail 'write down what the host is like now'
mkdir -p ${Object.values(DIRECTORIES).join(' ')} && chmod 700 ${Object.values(DIRECTORIES).join(' ')} || fail 'make directories'
[ "$(dpkg-query -W -f='\${db:Status-Status}\\n' ${quote(MANAGER_PACKAGES)} 2>/dev/null | grep -cx installed)" = ${MANAGER_PACKAGES.length} ] || {
output=$( umask 022; ( ${recordedInstall(MANAGER_PACKAGES, apt)} ) 2>&1 ) || fail "install ${MANAGER_PACKAGES.join(', ')}: $output"
}`;

const DIRECTORIES = {
  top: MANAGER_FILES.state.slice(0, MANAGER_FILES.state.lastIndexOf('/')),
  state: MANAGER_FILES.state, ssh: `${MANAGER_FILES.state}/ssh`, tls: `${MANAGER_FILES.state}/tls`, conf: MANAGER_FILES.conf, releases: MANAGER_FILES.releases,
};

/**
 * sh; the build is what starts next, with these units. What ran until now stays beside it with its own: to go back to, and because a member that runs
 * loads parts of its program when it needs them. What is older goes. sync: power may fail at once.
 */
export const switchTo = (build: string, units: readonly RequiredFile[]): string => `[ -x ${releaseOf(build)}/bin/drover ] || {
for archive in ${artefactsOf(build)}/*.tar.gz; do [ -e "$archive" ] || fail 'build ${build} is neither on the host nor with the member that was to bring it: start \`drover up\` of that build'; done
rm -rf ${releaseOf(build)}.new; mkdir ${releaseOf(build)}.new && tar -xzf "$archive" -C ${releaseOf(build)}.new --strip-components=1 --no-same-owner && mv -T ${releaseOf(build)}.new ${releaseOf(build)} || fail 'unpack the program'
}
before=$(readlink ${MANAGER_FILES.current})
[ "$before" = ${releaseOf(build)} ] || {
[ -z "$before" ] || { ${keep(units)}; } || fail 'keep the earlier program'
${link(releaseOf(build), MANAGER_FILES.current)} || fail 'make the link to the program'
}
former=$(readlink ${MANAGER_FILES.former})
for old in ${MANAGER_FILES.releases}/* ${MANAGER_FILES.artefacts}/*; do
case \${old##*/} in ${build}|"\${former##*/}") ;; *) rm -rf "$old" ;; esac
done
sync -f ${MANAGER_FILES.current}
${writeUnits(units)}`;

const link = (target: string, name: string): string => `{ ln -sfn ${target} ${name}.new && mv -T ${name}.new ${name}; }`;

const keep = (units: readonly RequiredFile[]): string => `rm -rf ${MANAGER_FILES.formerUnits}; mkdir ${MANAGER_FILES.formerUnits} \
&& for unit in ${units.map(({ path }) => path).join(' ')}; do [ ! -e $unit ] || cp -p $unit ${MANAGER_FILES.formerUnits}/ || fail "keep $unit"; done \
&& ${link('"$before"', MANAGER_FILES.former)}`;

/** A reload costs seconds on a slow host: only for a file that is another one. */
const writeUnits = (units: readonly RequiredFile[]): string => `reload=
unit() {
printf %s "$2" | cmp -s - "$1" && return
printf %s "$2" >"$1.drover-new" && chmod 644 "$1.drover-new" && mv "$1.drover-new" "$1" || fail "write $1"
reload=1
}
${units.map(({ path, text }) => `unit ${quote([path, text])}`).join('\n')}
[ -z "$reload" ] || systemctl daemon-reload || fail 'reload units'`;

/** sh; what ran before the build starts next, if the build had taken its place. */
export const switchBack = (build: string, units: readonly RequiredFile[]): string => `[ "$(readlink ${MANAGER_FILES.current})" != ${releaseOf(build)} ] || {
former=$(readlink ${MANAGER_FILES.former})
[ "$former" != ${releaseOf(build)} ] && [ -x "$former/bin/drover" ] || fail 'the earlier program is not there'
${link('"$former"', MANAGER_FILES.current)} || fail 'make the link to the program'
reload=
for unit in ${units.map(({ path }) => path).join(' ')}; do
kept=${MANAGER_FILES.formerUnits}/\${unit##*/}
[ ! -e $kept ] || cmp -s $kept $unit || { cp -p $kept $unit.drover-new && mv $unit.drover-new $unit || fail "write $unit"; reload=1; }
done
sync -f ${MANAGER_FILES.current}
[ -z "$reload" ] || systemctl daemon-reload || fail 'reload units'
}`;

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

/** A chunk is some kilobytes; nobody reads that. */
const perMegabyte = (tell: (sent: number, total: number) => void) => {
  let told = -1;
  return (sent: number, total: number): void => {
    if (megabytes(sent) === told) return;
    told = megabytes(sent);
    tell(sent, total);
  };
};
