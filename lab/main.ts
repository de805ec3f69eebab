import { spawn } from 'node:child_process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DEMO_IMAGES } from './demo-images.js';
import { sshCommand } from './guest-shell.js';
import { labContext } from './lab-context.js';
import { LabError } from './lab-error.js';
import { bootHost, killHost, plugHost, restoreHost, unplugHost, type LabNetwork } from './lab-hosts.js';
import { requireHost } from './lab-state.js';
import { labStatus, renderStatus } from './lab-status.js';
import { downLab, prepareImages, upLab } from './lab.js';
import { releaseSchema, type Release } from './release.js';

const context = labContext(process.env, (line) => console.error(line));
const program = new Command('lab').description('Real Debian hosts in QEMU, for the demo, the tests and the bench');

const releaseOption = (): Option => new Option('--release <name>', 'Debian release of the hosts').choices(releaseSchema.options);
const networkOption = (): Option => new Option('--net <network>', 'which cable').choices(['back', 'management', 'all']).default('back');

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('give a number from 1 up');
  return Number(text);
}

program.command('up').description('start hosts; a second time: start what is missing')
  .option('--hosts <count>', 'how many', count, 3).addOption(releaseOption()).option('--fresh', 'restore all hosts to a pristine state')
  .action(async (options: { hosts: number; release?: Release; fresh?: boolean }) => {
    await upLab(context, options);
    console.log(renderStatus(await labStatus(context)));
  });

program.command('down').description('end hosts and services; images and snapshots stay').action(() => downLab(context));

program.command('status').addOption(new Option('-o, --output <format>').choices(['table', 'json']).default('table'))
  .action(async ({ output }: { output: string }) => {
    const hosts = await labStatus(context);
    console.log(output === 'json' ? JSON.stringify(hosts, null, 2) : renderStatus(hosts));
  });

program.command('ssh <host> [command...]').description('log in, or run a command').option('--user <name>', 'root, or ops (password-less sudo)', 'root')
  .action((name: string, command: string[], { user }: { user: string }) => {
    const [ssh = '', ...args] = sshCommand(context.paths, requireHost(context.paths, name), { user, remote: command });
    spawn(ssh, args, { stdio: 'inherit' }).on('close', (code) => { process.exitCode = code ?? 1; });
  });

program.command('kill <host>').description('pull the plug; the disk stays').action((name: string) => killHost(context, name));
program.command('boot <host>').description('boot a host that is off, from its own disk').action((name: string) => bootHost(context, name));
program.command('restore <host>').description('make a host pristine again').action((name: string) => restoreHost(context, name));
program.command('unplug <host>').description('pull a network cable').addOption(networkOption())
  .action((name: string, { net }: { net: LabNetwork }) => unplugHost(context, name, net));
program.command('plug <host>').description('put a network cable back').addOption(networkOption())
  .action((name: string, { net }: { net: LabNetwork }) => plugHost(context, name, net));
program.command('images').description('build the base image and the demo images, if need be, and name them').addOption(releaseOption())
  .action(async ({ release }: { release?: Release }) => {
    const image = await prepareImages(context, release);
    console.log([image.disk, ...DEMO_IMAGES.map((name) => `registry.lab:5000/${name}`)].join('\n'));
  });

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof LabError ? error.message : error);
  process.exitCode = 1;
});
