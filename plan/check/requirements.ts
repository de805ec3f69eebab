import { portKey, type HostCheckFacts } from '../../model/index.js';
import type { HostExpectations } from './expectations.js';
import { error, ok, warning, type Outcome } from './outcome.js';

type Missing = HostCheckFacts['missing'];

/** What join brought about and somebody took away. */
export const checkRequirements = ({ missing, lacksForSctp }: Pick<HostCheckFacts, 'missing' | 'lacksForSctp'>, { published }: Pick<HostExpectations, 'published'>): Outcome[] => [
  ...checkPackages(missing), ...checkModules(missing), ...checkSctp(lacksForSctp, published), ...checkSysctls(missing), ...checkFiles(missing),
];

/** No host needs it before a service publishes it: join asks nobody for it. */
function checkSctp(lacks: HostCheckFacts['lacksForSctp'], published: HostExpectations['published']): Outcome[] {
  const port = published.find(({ protocol }) => protocol === 'sctp');
  if (port === undefined || lacks.length === 0) return [];
  return [error('modules', `the running kernel was built without ${lacks.map((part) => `CONFIG_${part}`).join(', ')}, and service ${port.service} publishes ${portKey(port)}`,
    'install a full kernel (linux-image-amd64, linux-modules-extra-…), or keep its tasks off the node and clients from it')];
}

const checkPackages = ({ packages }: Missing): Outcome[] => (packages.length === 0
  ? [ok('packages', 'all packages are installed')]
  : [error('packages', `not installed: ${packages.join(', ')}`, `install them on the host: apt-get install ${packages.join(' ')}`)]);

function checkModules({ modules }: Missing): Outcome[] {
  const [loadable, absent] = [true, false].map((isLoadable) => modules.filter((module) => module.isLoadable === isLoadable).map(({ name }) => name));
  return [
    ...(modules.length === 0 ? [ok('modules', 'all kernel modules are loaded')] : []),
    ...(loadable === undefined || loadable.length === 0 ? [] : [error('modules', `kernel modules not loaded: ${loadable.join(', ')}`, `load them on the host: modprobe -a ${loadable.join(' ')}`)]),
    ...(absent === undefined || absent.length === 0 ? [] : [error('modules', `the running kernel has no module ${absent.join(', ')}`,
      'reboot into the installed kernel, or install the full one (linux-image-amd64, linux-modules-extra-…)')]),
  ];
}

function checkSysctls({ sysctls }: Missing): Outcome[] {
  if (sysctls.length === 0) return [ok('sysctls', 'all kernel settings have their value')];
  const found = sysctls.map((sysctl) => `${sysctl.key} is ${sysctl.found ?? 'unknown to the kernel'}, not ${sysctl.wanted}`).join('; ');
  return [error('sysctls', found, `set them on the host: sysctl -w ${sysctls.map(({ key, wanted }) => `${key}=${wanted}`).join(' ')}; and find what changed them (sysctl --system lists the files)`)];
}

const checkFiles = ({ files }: Missing): Outcome[] => (files.length === 0
  ? [ok('files', 'all files of Drover are as join wrote them')]
  : [warning('files', `changed or gone: ${files.join(', ')}`, 'do not edit them: the next join (after a reboot, or a failed sync) writes them again')]);
