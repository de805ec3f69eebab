import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BaseImage } from './base-image.js';
import { renderCpio, type CpioMember } from './cpio-archive.js';
import type { HostPlan } from './host-plan.js';
import type { KeyPair } from './lab-keys.js';

const INIT = fileURLToPath(new URL('recipe/init.sh', import.meta.url));

const file = (path: string, content: string | Buffer, mode = 0o644): CpioMember => ({ path, content: Buffer.from(content), mode });
const folder = (path: string, mode = 0o755): CpioMember => ({ path: `${path}/`, content: Buffer.alloc(0), mode });

/** The initrd of one host: busybox, modules, and the files that init.sh lays into a new disk. The same input gives the same bytes. */
export function renderInitrd(image: BaseImage, host: HostPlan, keys: { readonly lab: KeyPair; readonly host: KeyPair }): Buffer {
  const modules = readdirSync(image.modules).sort().map((name) => file(`modules/${name}`, readFileSync(join(image.modules, name))));
  return renderCpio([
    folder('bin'), file('bin/busybox', readFileSync(image.busybox), 0o755), file('init', readFileSync(INIT), 0o755),
    folder('modules'), ...modules,
    ...hostFiles(host, { authorized: `${keys.lab.publicLine}\n`, hostKey: readFileSync(keys.host.privateFile) }),
  ]);
}

/** What makes one disk node-2 and another node-3: names, addresses, keys. */
function hostFiles(host: HostPlan, keys: { readonly authorized: string; readonly hostKey: Buffer }): readonly CpioMember[] {
  return [
    folder('host'), folder('host/etc'), folder('host/etc/lab'), folder('host/etc/ssh'),
    folder('host/root', 0o700), folder('host/root/.ssh', 0o700), folder('host/home'), folder('host/home/ops', 0o755), folder('host/home/ops/.ssh', 0o700),
    file('host/etc/hostname', `${host.name}\n`),
    file('host/etc/machine-id', `${createHash('md5').update(`drover lab ${host.name}`).digest('hex')}\n`, 0o444),
    file('host/etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${host.name}\n192.168.76.100 registry.lab\n192.168.76.101 mirror.lab\n`),
    file('host/etc/resolv.conf', `nameserver ${host.back.address}\n`),
    file('host/etc/lab/network.batch', networkBatch(host)),
    file('host/etc/ssh/ssh_host_ed25519_key', keys.hostKey, 0o600),
    file('host/root/.ssh/authorized_keys', keys.authorized, 0o600),
    file('host/home/ops/.ssh/authorized_keys', keys.authorized, 0o600),
  ];
}

function networkBatch(host: HostPlan): string {
  return [
    'link set lo up',
    `addr replace ${host.management.address}/24 dev eth0`,
    'link set eth0 up',
    'route replace default via 192.168.76.2 dev eth0',
    `addr replace ${host.back.address}/24 dev ${host.back.interface}`,
    `link set ${host.back.interface} up`,
    '',
  ].join('\n');
}
