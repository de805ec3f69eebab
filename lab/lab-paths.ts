import { join } from 'node:path';

/** Where the lab keeps things; everything lies under one folder, so removing it removes the lab. */
export interface LabPaths {
  readonly root: string;
  readonly lock: string;
  readonly identity: string;
  readonly knownHosts: string;
  readonly hostKeys: string;
  readonly bases: string;
  readonly golden: string;
  readonly registry: string;
  readonly run: string;
  readonly runState: string;
  readonly backSwitch: string;
}

/** Pure: makes no folder. */
export function labPaths(root: string): LabPaths {
  const run = join(root, 'run');
  return {
    root,
    lock: join(root, 'lock'),
    identity: join(root, 'id_ed25519'),
    knownHosts: join(root, 'known_hosts'),
    hostKeys: join(root, 'host-keys'),
    bases: join(root, 'bases'),
    golden: join(root, 'golden'),
    registry: join(root, 'registry'),
    run,
    runState: join(run, 'lab.json'),
    backSwitch: join(run, 'back'),
  };
}

/** Files of one running (or killed) host. */
export interface HostPaths {
  readonly folder: string;
  readonly disk: string;
  readonly initrd: string;
  readonly qmp: string;
  readonly pid: string;
  readonly record: string;
  readonly serial: string;
}

/** Pure: makes no folder. */
export function hostPaths(folder: string): HostPaths {
  return {
    folder,
    disk: join(folder, 'disk.qcow2'),
    initrd: join(folder, 'initrd'),
    qmp: join(folder, 'qmp.sock'),
    pid: join(folder, 'qemu.pid'),
    record: join(folder, 'process.json'),
    serial: join(folder, 'serial.log'),
  };
}
