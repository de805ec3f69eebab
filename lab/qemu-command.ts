import type { Acceleration } from './acceleration.js';
import type { BaseImage } from './base-image.js';
import { MIRROR_PORT, REGISTRY_PORT, type HostPlan } from './host-plan.js';
import type { HostPaths } from './lab-paths.js';

const MEMORY_MIB = 1024;
/** One: emulated processors share the machine's few cores, and each grace period of the guest's RCU (namespaces come and go by it) waits for all of them. */
const PROCESSORS = 1;
const KERNEL_ARGUMENTS = 'root=/dev/vda console=ttyS0 mitigations=off tsc=reliable no_timer_check net.ifnames=0 rcupdate.rcu_expedited=1 quiet systemd.show_status=0 systemd.log_level=notice';

export interface QemuSpec {
  readonly plan: HostPlan;
  readonly paths: HostPaths;
  readonly image: BaseImage;
  readonly acceleration: Acceleration;
  readonly backSwitch: string;
  /** Name of the snapshot in the disk to go on from; without it the host boots. */
  readonly snapshot?: string;
}

/** The command that starts a host in the background. Pure. A snapshot fits only the command it was taken under: change one, retake the other. */
export function qemuCommand(spec: QemuSpec): readonly string[] {
  const { plan, paths } = spec;
  return [
    'qemu-system-x86_64', '-name', plan.name, '-M', 'q35', '-smp', String(PROCESSORS), '-m', String(MEMORY_MIB),
    ...accelerationOptions(spec.acceleration),
    '-nodefaults', '-display', 'none', '-serial', `file:${paths.serial}`,
    '-kernel', spec.image.kernel, '-initrd', paths.initrd, '-append', KERNEL_ARGUMENTS,
    // host flushes are not needed (a lost machine loses the lab), guest flushes still reach the file: a killed qemu is a pulled plug
    '-drive', `file=${paths.disk},if=virtio,format=qcow2,cache=unsafe,discard=unmap`,
    '-netdev', managementNetwork(plan), '-device', `virtio-net-pci,netdev=management,id=management-card,mac=${plan.management.mac}`,
    '-netdev', `vde,id=back,sock=${spec.backSwitch}`, '-device', `virtio-net-pci,netdev=back,id=back-card,mac=${plan.back.mac}`,
    '-device', 'virtio-rng-pci',
    '-qmp', `unix:${paths.qmp},server=on,wait=off`, '-pidfile', paths.pid, '-daemonize',
    ...(spec.snapshot === undefined ? [] : ['-loadvm', spec.snapshot]),
  ];
}

function accelerationOptions(acceleration: Acceleration): readonly string[] {
  return acceleration === 'kvm' ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', 'tcg,thread=multi,tb-size=256', '-cpu', 'max'];
}

/** Loopback reaches the guest's forwarded ports; the guest reaches the registry and the mirror, and nothing else.
 *  `cmd:` starts one netcat per connection: a plain character device would carry a single one. */
function managementNetwork(plan: HostPlan): string {
  const into = [{ protocol: 'tcp', guest: 22, host: plan.sshPort }, ...plan.ports]
    .map(({ protocol, guest, host }) => `hostfwd=${protocol}:127.0.0.1:${host}-${plan.management.address}:${guest}`);
  const out = [['192.168.76.100:5000', REGISTRY_PORT], ['192.168.76.101:80', MIRROR_PORT]]
    .map(([address, port]) => `guestfwd=tcp:${address}-cmd:nc -N 127.0.0.1 ${port}`);
  return ['user', 'id=management', 'restrict=on', 'net=192.168.76.0/24', ...into, ...out].join(',');
}
