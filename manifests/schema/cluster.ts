import { z } from 'zod';
import { DEFAULT_CLUSTER_SPEC as DEFAULT, overlaps, parseSubnet, subnetOf, type ClusterSpec } from '../../model/index.js';
import { form, rule, type FieldIssue } from './form.js';
import { duration, formatDuration } from './quantities.js';
import { subnet } from './subnet.js';

const addressPool = () =>
  form({
    subnet: subnet({ longest: 28 }).prefault(DEFAULT.addressPool.subnet),
    prefixLength: z.int().min(8).max(29).prefault(DEFAULT.addressPool.prefixLength).describe('Size of each network taken from the pool'),
  }).check(rule(['subnet', 'prefixLength'], ({ subnet, prefixLength }: { subnet: string; prefixLength: number }) => {
    const pool = parseSubnet(subnet);
    return pool !== undefined && prefixLength < pool.prefixLength ? [{ path: ['prefixLength'], message: `must be at least ${pool.prefixLength}: the pool ${subnet} holds no larger network` }] : [];
  }));

const heartbeat = () =>
  form({
    interval: duration(100).prefault(formatDuration(DEFAULT.heartbeat.intervalMs)),
    misses: z.int().min(1).max(100).prefault(DEFAULT.heartbeat.misses).describe('Missed in a row before a node is down'),
  }).transform(({ interval, misses }) => ({ intervalMs: interval, misses }));

const outage = () =>
  form({
    threshold: z.number().min(0).max(1).prefault(DEFAULT.outage.threshold).describe('Share of the nodes, 0 to 1; more than that, and more than two, gone at once is an outage'),
    hold: z.boolean().prefault(DEFAULT.outage.hold).describe('In an outage the tasks of the nodes that went are not given away; set it to false to lift that'),
  });

const TEN_YEARS_MS = 87_600 * 3_600_000;

const retention = () =>
  form({
    events: duration(60_000, TEN_YEARS_MS).prefault(formatDuration(DEFAULT.retention.eventsMs)).describe('Of what `drover events` shows; at most 20,000 events'),
    audit: duration(60_000, TEN_YEARS_MS).prefault(formatDuration(DEFAULT.retention.auditMs)).describe('Of what `drover audit` shows; at most 100,000 entries'),
  }).transform(({ events, audit }) => ({ eventsMs: events, auditMs: audit }));

function gatewayApart({ ingressSubnet, gatewaySubnet }: { ingressSubnet: string; gatewaySubnet: string }): FieldIssue[] {
  const apart = !overlaps(subnetOf(ingressSubnet), subnetOf(gatewaySubnet));
  return apart ? [] : [{ path: ['gatewaySubnet'], message: `overlaps ingressSubnet ${ingressSubnet}` }];
}

function gatewayOutsidePool({ addressPool, gatewaySubnet }: { addressPool: { subnet: string }; gatewaySubnet: string }): FieldIssue[] {
  const apart = !overlaps(subnetOf(addressPool.subnet), subnetOf(gatewaySubnet));
  return apart ? [] : [{ path: ['gatewaySubnet'], message: `overlaps addressPool.subnet ${addressPool.subnet}` }];
}

export const clusterSpec = () =>
  form({
    addressPool: addressPool().prefault({}).describe('Networks without a subnet take the next free one from here'),
    ingressSubnet: subnet({ longest: 24 }).prefault(DEFAULT.ingressSubnet),
    gatewaySubnet: subnet({ longest: 24 }).prefault(DEFAULT.gatewaySubnet).describe('Host-local addresses, the same on every host'),
    vxlanPort: z.int().min(1).max(65_535).prefault(DEFAULT.vxlanPort),
    taskHistoryLimit: z.int().min(0).max(1000).prefault(DEFAULT.taskHistoryLimit).describe('Ended tasks kept per slot'),
    heartbeat: heartbeat().prefault({}),
    resyncPeriod: duration(1000).prefault(formatDuration(DEFAULT.resyncPeriodMs)).describe('How often the whole state of a host is read and compared'),
    keyRotationPeriod: duration(60_000).prefault(formatDuration(DEFAULT.keyRotationPeriodMs)).describe('How long a host sends on encrypted networks with one key'),
    drainDelay: duration().prefault(formatDuration(DEFAULT.drainDelayMs)).describe('Time between the last new connection to a task and its SIGTERM'),
    outage: outage().prefault({}).describe('What to do when most nodes are lost at once: more often the control plane\'s own network than the hosts'),
    retention: retention().prefault({}).describe('How long it is kept what happened'),
    imageRetention: duration(0, TEN_YEARS_MS).prefault(formatDuration(DEFAULT.imageRetentionMs)).describe('How long a host keeps an image that Drover pulled and nothing uses any more; less where its disk fills up; 0s: for ever'),
  })
    .check(rule(['ingressSubnet', 'gatewaySubnet'], gatewayApart), rule(['addressPool', 'gatewaySubnet'], gatewayOutsidePool))
    .prefault({})
    .transform(({ resyncPeriod, keyRotationPeriod, drainDelay, imageRetention, ...same }): ClusterSpec =>
      ({ ...same, resyncPeriodMs: resyncPeriod, keyRotationPeriodMs: keyRotationPeriod, drainDelayMs: drainDelay, imageRetentionMs: imageRetention }));
