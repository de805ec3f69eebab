import type { JoinStep } from './plan-join.js';

interface Remedy {
  readonly steps: readonly JoinStep['kind'][];
  readonly output: RegExp;
  readonly remedy: string;
}

/** First match wins. The texts are what the tools of Debian 12 and 13 print. */
const REMEDIES: readonly Remedy[] = [
  { steps: ['installPackages'], output: /Could not get lock|is held by process/, remedy: 'another package manager is running: wait for it (unattended-upgrades?) and join again' },
  { steps: ['installPackages'], output: /Temporary failure resolving|Could not resolve/, remedy: 'the host cannot resolve its package mirror: check /etc/resolv.conf' },
  { steps: ['installPackages'], output: /Could not connect|Connection timed out|Network is unreachable|Failed to fetch/, remedy: 'the host does not reach its package mirror: check its route, proxy and /etc/apt/sources.list' },
  { steps: ['installPackages'], output: /Unable to locate package|has no installation candidate/, remedy: 'the package sources lack it: enable the distribution\'s main (Ubuntu: universe) component' },
  { steps: ['installPackages'], output: /dpkg was interrupted|dpkg --configure -a/, remedy: 'finish the interrupted installation: dpkg --configure -a' },
  { steps: ['installPackages'], output: /unmet dependencies|held broken packages/, remedy: 'packages on the host are held or broken: apt-get -f install' },
  { steps: ['loadModules', 'tryNetworking'], output: /not found in directory/, remedy: 'the running kernel has no such module: reboot into the installed kernel, or install the full one (linux-image-amd64, linux-modules-extra-…)' },
  { steps: ['loadModules', 'setSysctls', 'tryNetworking'], output: /Operation not permitted|Permission denied/, remedy: 'the kernel refuses root: the host is a container or locked down, use a virtual or real machine' },
  { steps: ['setSysctls'], output: /No such file|cannot create|nonexistent/, remedy: 'the kernel has no such setting: use kernel 5.10 or later' },
  { steps: ['recordBefore', 'installPackages', 'writeFile'], output: /No space left on device/, remedy: 'the disk is full: free some space' },
  { steps: ['recordBefore', 'installPackages', 'writeFile', 'setSysctls'], output: /Read-only file system/, remedy: 'the file system is mounted read-only: remount it writable' },
  { steps: ['tryNetworking'], output: /not found|Unknown device type|Protocol not supported/, remedy: 'kernel or tools lack VXLAN, IPVS or nftables: use the distribution\'s own kernel' },
];

const GENERAL = 'run the command on the host by hand to see more, then join again';

export const remedyFor = (step: JoinStep, output: string): string =>
  REMEDIES.find((candidate) => candidate.steps.includes(step.kind) && candidate.output.test(output))?.remedy ?? GENERAL;
