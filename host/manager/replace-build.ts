import { BUILD_ID } from '../../model/index.js';
import { OperatorError } from '../../base/errors.js';
import type { HostSession } from '../contract.js';
import { runManagerScript, type ManagerRun } from './manager-script.js';
import { prepareHost, sendProgram, switchBack, switchTo, type ProgramArtefact } from './program.js';
import { managerUnits } from './units.js';

export interface BuildRequest extends ManagerRun {
  /** On the back network, as installManager was told. */
  readonly address: string;
  readonly build: string;
}

export interface BuildDelivery extends BuildRequest {
  /** Of that build. Without it the host must have it, from an attempt that was cut off. */
  readonly artefact?: ProgramArtefact;
  readonly onStep?: (step: string, done: number, total: number) => void;
}

const TIMEOUT_MS = 300_000;
const STEPS = ['install packages', 'send the program', 'unpack the program and make units'];

/**
 * The next start of an installed manager's member runs that build; nothing is started or stopped, and its keys, certificates and settings stay. What ran
 * before is kept. Safe to repeat. @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED
 */
export async function bringBuild(session: HostSession, { address, build, artefact, onStep, ...run }: BuildDelivery): Promise<void> {
  refuseOtherText(build);
  const units = managerUnits(address);
  const step = (index: number, words = ''): void => onStep?.(`${STEPS[index]}${words}`, index, STEPS.length);
  step(0);
  await prepareHost(session, run, units);
  step(1);
  if (artefact !== undefined) await sendProgram(session, run, artefact, (words) => step(1, `: ${words}`));
  step(2);
  await runManagerScript(session, run, { title: 'unpack the program and make units', timeoutMs: TIMEOUT_MS, text: switchTo(build, units) });
}

/** What ran before that build runs at the next start. Changes nothing where the build never took its place. @throws as bringBuild */
export async function goBack(session: HostSession, { address, build, ...run }: BuildRequest): Promise<void> {
  refuseOtherText(build);
  await runManagerScript(session, run, { title: 'go back to the earlier program', timeoutMs: TIMEOUT_MS, text: switchBack(build, managerUnits(address)) });
}

/** It is a part of paths in scripts. */
function refuseOtherText(build: string): void {
  if (!BUILD_ID.test(build)) throw new OperatorError('INTERNAL', `bring a build: "${build}" is not the beginning of a hash`, { build });
}
