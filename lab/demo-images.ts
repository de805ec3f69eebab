import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assembleImage, type ContainerImage } from './container-image.js';
import { packLayer, type ContainerLayer } from './container-layer.js';
import { fingerprint, folderParts } from './fingerprint.js';
import { LabError } from './lab-error.js';
import { runProgramOrThrow } from './program.js';

const SCRIPTS = fileURLToPath(new URL('containers', import.meta.url));
const LIBRARIES = 'lib/x86_64-linux-gnu';
/** What proxy.pl loads, and nothing more: a pull has to be quick. */
const PERL_FILES = ['strict.pm', 'warnings.pm', 'warnings/register.pm', 'overloading.pm', 'Carp.pm', 'Exporter.pm', 'XSLoader.pm', 'Socket.pm', 'auto/Socket/Socket.so'];

export const DEMO_IMAGES = ['busybox:1', 'nodejs-web-app:1', 'nodejs-web-app:2', 'http-proxy-server:1'] as const;

/** Changes when a script or this recipe changes. */
export function demoImagesKey(): string {
  return fingerprint([...folderParts(SCRIPTS), ...PERL_FILES, ...DEMO_IMAGES, 'layout 1']);
}

/** Builds the demo images from Debian packages, without a container engine. Takes a few seconds.
 *  @throws LabError when the packages cannot be fetched. */
export async function buildDemoImages(): Promise<readonly ContainerImage[]> {
  const work = mkdtempSync(join(tmpdir(), 'drover-images-'));
  try {
    const packages = await unpackPackages(work, ['busybox-static', 'perl-base', 'libc6', 'libcrypt1']);
    const busybox = await packLayer(await busyboxTree(join(work, 'busybox'), packages));
    const perl = await packLayer(perlTree(join(work, 'perl'), packages));
    return await assembleAll(work, busybox, perl);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function assembleAll(work: string, busybox: ContainerLayer, perl: ContainerLayer): Promise<readonly ContainerImage[]> {
  const script = async (name: string): Promise<ContainerLayer> => {
    const tree = join(work, `script-${name}`);
    mkdirSync(tree);
    copyFileSync(join(SCRIPTS, name), join(tree, name));
    chmodSync(join(tree, name), 0o755);
    return packLayer(tree);
  };
  const [web, proxy, toolbox] = [await script('web-app.sh'), await script('proxy.pl'), await script('toolbox.sh')];
  const webApp = (tag: string, greeting: string): ContainerImage => assembleImage('nodejs-web-app', tag, [busybox, web], {
    entrypoint: ['/web-app.sh'], environment: { GREETING: greeting, VERSION: tag, PORT: '8080' }, exposedPorts: ['8080/tcp'],
  });
  return [
    assembleImage('busybox', '1', [busybox, toolbox], { entrypoint: ['/toolbox.sh'], command: ['sleep', '2147483647'], environment: {} }),
    webApp('1', 'Hello World!'),
    webApp('2', 'Hello again, World!'),
    assembleImage('http-proxy-server', '1', [busybox, perl, proxy], {
      entrypoint: ['/usr/bin/perl', '/proxy.pl'], exposedPorts: ['80/tcp'],
      environment: { PERL5LIB: '/usr/lib/x86_64-linux-gnu/perl-base', PORT: '80', REMOTE_SERVER: 'nodejs-web-app', REMOTE_PORT: '8080' },
    }),
  ];
}

/** Fetches packages from the machine's own mirror and unpacks them into one tree. */
async function unpackPackages(work: string, names: readonly string[]): Promise<string> {
  const tree = join(work, 'packages');
  const fetched = join(work, 'fetched');
  for (const folder of [tree, fetched]) mkdirSync(folder);
  await runProgramOrThrow(['apt-get', '-q', 'download', ...names], { cwd: fetched }).catch((cause: unknown) => {
    throw new LabError(`fetch packages for the demo images (has \`apt-get update\` run?): ${String(cause)}`, { cause });
  });
  for (const file of readdirSync(fetched)) await runProgramOrThrow(['dpkg-deb', '-x', join(fetched, file), tree]);
  return tree;
}

async function busyboxTree(tree: string, packages: string): Promise<string> {
  for (const folder of ['bin', 'etc', 'tmp', 'root', 'var', 'run', 'www']) mkdirSync(join(tree, folder), { recursive: true });
  chmodSync(join(tree, 'tmp'), 0o1777);
  const busybox = join(packages, 'bin/busybox');
  copyFileSync(busybox, join(tree, 'bin/busybox'));
  chmodSync(join(tree, 'bin/busybox'), 0o755);
  const applets = (await runProgramOrThrow([busybox, '--list'])).trim().split('\n').filter((applet) => applet !== 'busybox');
  for (const applet of applets) symlinkSync('busybox', join(tree, 'bin', applet));
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n');
  writeFileSync(join(tree, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  return tree;
}

function perlTree(tree: string, packages: string): string {
  const copy = (from: string, to = from): void => {
    mkdirSync(dirname(join(tree, to)), { recursive: true });
    cpSync(join(packages, from), join(tree, to), { dereference: true });
  };
  copy('usr/bin/perl');
  for (const file of PERL_FILES) copy(`usr/lib/x86_64-linux-gnu/perl-base/${file}`);
  for (const library of ['libc.so.6', 'libm.so.6', 'libcrypt.so.1']) copy(`${LIBRARIES}/${library}`);
  copy(`${LIBRARIES}/ld-linux-x86-64.so.2`, 'lib64/ld-linux-x86-64.so.2');
  return tree;
}
