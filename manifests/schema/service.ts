import { z } from 'zod';
import { hasPlaceholders, HOST_NAME, type ServiceSpec } from '../../model/index.js';
import { aliasesOf, attachments } from './attachments.js';
import { containerSettingsShape, toContainerSettings } from './container-settings.js';
import { dependsOn } from './depends-on.js';
import { fileName } from './file.js';
import { fileReferences, targetsDiffer } from './file-reference.js';
import { defined, form, later, oneOf, rule } from './form.js';
import { healthcheck } from './healthcheck.js';
import { image } from './image.js';
import {
  globalHasNoMaximum, globalHasNoReplicas, jobHasNoIngressPort, jobHasNoUpdate, onlyJobHasSchedule, onlyReplicatedHasBalance, onlyReplicatedJobHasMaxConcurrent, replicasFor,
} from './mode.js';
import { placement } from './placement.js';
import { restartPolicy, rollbackConfig, startFirstHasNoHostPort, updateConfig } from './policies.js';
import { dnsrrHasNoIngressPort, ports } from './port.js';
import { duration } from './quantities.js';
import { resources } from './resources.js';
import { schedule } from './schedule.js';
import { labels, template, variables } from './text.js';
import { words } from './words.js';

const USER = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$/;
const ABSOLUTE = /^\//;

const hostname = () =>
  template(1000).refine((name) => hasPlaceholders(name) || HOST_NAME.test(name), 'expected a host name of at most 63 letters, digits, . and -, or a template of one');

/** The command line puts the variables into env: where this arrives, nobody has read the files. */
const envFile = () =>
  z.union([z.string(), z.array(z.string())]).optional().describe('Files with lines NAME=value, beside the manifest; read where `drover apply` runs, env wins').transform((names, context): undefined => {
    if (names !== undefined) context.addIssue('is read by the command line, which puts the variables into env: write them there');
    return undefined;
  });

const containerShape = {
  image: image(),
  entrypoint: words().optional().describe('Replaces the entrypoint of the image'),
  command: words().optional().describe('Arguments; replaces the command of the image'),
  env: variables().prefault({}).describe('A map, or a list of NAME=value; values may be templates'),
  envFile: envFile(),
  user: z.string().max(64).regex(USER, 'expected USER or USER:GROUP, names or numbers').optional(),
  workdir: z.string().max(4000).regex(ABSOLUTE, 'expected an absolute path').optional(),
  hostname: hostname().optional().describe('May be a template; the id of the task where it is left out'),
  labels: labels().prefault({}).describe('On the containers; a change replaces the tasks'),
  healthcheck: healthcheck().optional(),
  resources: resources().prefault({}),
  stopGracePeriod: duration().prefault('10s').describe('Time between SIGTERM and SIGKILL'),
  secrets: fileReferences('Secret').prefault([]).describe('Files under /run/secrets, or where target says'),
  configs: fileReferences('Config').prefault([]).describe('Files in /, or where target says'),
  ...containerSettingsShape,
};

const laterShape = {
  volumes: later('write mounts: a list of { type, source, target }'),
  deploy: later('its fields stand directly in spec: replicas, placement, resources, updateConfig …'), build: later('build and push the image first'),
};

/** What holds where nothing is written; a job has none of it, and nothing reads it there. */
const DEFAULT_CHANGE = updateConfig().parse({});

/** Stored services of before have none either. */
const unlessNone = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

export const serviceSpec = () =>
  form({
    mode: oneOf(['replicated', 'global', 'replicated-job', 'global-job']).prefault('replicated'),
    replicas: z.int().min(0).max(100_000).optional().describe('1 where it is left out; of a replicated-job: tasks that have to end well; not with mode global and global-job'),
    maxConcurrent: z.int().min(1).max(100_000).optional().describe('Tasks of a replicated-job at a time; all of them where it is left out'),
    dependsOn: dependsOn().optional().describe('Services that come first; the first task of each new template waits for them'),
    schedule: schedule().optional().describe('When a job is run, again and again'),
    ...containerShape,
    imagePullSecret: fileName().optional().describe('Secret with the login for the registry of the image, a docker config.json; a change replaces no task'),
    networks: attachments().prefault([]),
    ports: ports().prefault([]),
    endpointMode: oneOf(['vip', 'dnsrr']).prefault('vip'),
    placement: placement().prefault({}),
    restartPolicy: restartPolicy().prefault({}),
    updateConfig: updateConfig().optional(),
    rollbackConfig: rollbackConfig().optional(),
    rebalance: z.boolean().optional().describe('Move tasks, one by one and without a gap, to nodes that have fewer of them'),
    forceUpdate: z.int().min(0).max(1_000_000_000).optional().describe('Another number makes all tasks anew (`drover rollout restart`); left out: as it is'),
    ...laterShape,
  })
    .check(
      rule(['mode', 'replicas'], globalHasNoReplicas), rule(['mode', 'placement'], globalHasNoMaximum), rule(['mode', 'rebalance'], onlyReplicatedHasBalance), rule(['ports', 'endpointMode'], dnsrrHasNoIngressPort),
      rule(['mode', 'maxConcurrent'], onlyReplicatedJobHasMaxConcurrent), rule(['mode', 'schedule'], onlyJobHasSchedule), rule(['mode', 'ports'], jobHasNoIngressPort),
      rule(['mode', 'updateConfig'], jobHasNoUpdate('updateConfig')), rule(['mode', 'rollbackConfig'], jobHasNoUpdate('rollbackConfig')),
      rule(['ports', 'updateConfig'], startFirstHasNoHostPort('updateConfig')), rule(['ports', 'rollbackConfig'], startFirstHasNoHostPort('rollbackConfig')), rule(['secrets', 'configs', 'mounts'], targetsDiffer),
    )
    .transform((fields): ServiceSpec => defined({
      image: fields.image, entrypoint: fields.entrypoint, command: fields.command, env: fields.env, user: fields.user, workdir: fields.workdir,
      hostname: fields.hostname, labels: fields.labels, healthcheck: fields.healthcheck, resources: fields.resources, stopGracePeriodMs: fields.stopGracePeriod,
      secrets: unlessNone(fields.secrets), configs: unlessNone(fields.configs),
      ...toContainerSettings(fields),
      mode: fields.mode, replicas: replicasFor(fields.mode, fields.replicas), maxConcurrent: fields.maxConcurrent, schedule: fields.schedule, dependsOn: fields.dependsOn, imagePullSecret: fields.imagePullSecret,
      networks: fields.networks.map(({ name }) => name), aliases: aliasesOf(fields.networks), ports: fields.ports.flat(), endpointMode: fields.endpointMode,
      placement: fields.placement, restartPolicy: fields.restartPolicy, updateConfig: fields.updateConfig ?? DEFAULT_CHANGE, rollbackConfig: fields.rollbackConfig ?? DEFAULT_CHANGE,
      rebalance: fields.rebalance === true ? true : undefined, forceUpdate: fields.forceUpdate,
    }));
