import type { Mount } from './mount.js';

/** Labels with dots between, at most 63 characters: what a container may be called. */
export const HOST_NAME = /^(?=.{1,63}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

/** Numbers of a resource limit; -1 is none. */
export interface Ulimit {
  readonly soft: number;
  readonly hard: number;
}

/** Where the output of a container goes. */
export interface Logging {
  readonly driver: 'k8s-file' | 'journald' | 'none';
  /** Bytes, after which the file begins anew; only k8s-file. */
  readonly maxSize?: number;
}

/** Settings of a container that are absent unless somebody wrote them, so that templates without them keep their hash. */
export interface ContainerSettings {
  /** The command runs below an init that passes signals on and reaps zombies. */
  readonly init?: true;
  readonly tty?: true;
  /** The root file system; nothing is writable but what is mounted, and /dev/shm. */
  readonly readOnly?: true;
  /** `SIGTERM`, or a number. */
  readonly stopSignal?: string;
  /** Without CAP_; ALL is all. */
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly ulimits?: Readonly<Record<string, Ulimit>>;
  /** Where the task's resolver asks for names that are not the cluster's, in place of the host's own resolvers. */
  readonly dns?: readonly string[];
  readonly dnsSearch?: readonly string[];
  readonly dnsOptions?: readonly string[];
  /** More lines of /etc/hosts. */
  readonly extraHosts?: readonly { readonly host: string; readonly address: string }[];
  readonly logging?: Logging;
  readonly mounts?: readonly Mount[];
}

/** The settings out of a larger spec. */
export const settingsOf = (spec: ContainerSettings): ContainerSettings => ({
  init: spec.init, tty: spec.tty, readOnly: spec.readOnly, stopSignal: spec.stopSignal, capAdd: spec.capAdd, capDrop: spec.capDrop, sysctls: spec.sysctls, ulimits: spec.ulimits,
  dns: spec.dns, dnsSearch: spec.dnsSearch, dnsOptions: spec.dnsOptions, extraHosts: spec.extraHosts, logging: spec.logging, mounts: spec.mounts,
});
