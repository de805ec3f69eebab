import type { HostProbe } from './probe.js';

/** Something foreign on the host that may break traffic; reported, never changed. */
export interface JoinWarning {
  /** CamelCase, stable: for a condition. */
  readonly reason: 'ForwardPolicyDrop' | 'InputPolicyDrop' | 'NoUsableResolver' | 'ClockSkew' | 'CgroupV1';
  readonly message: string;
}

const CLOCK_SKEW_SECONDS = 60;

export function joinWarnings(probe: HostProbe, nowMs: number, vxlanPort: number): readonly JoinWarning[] {
  const chains = (hook: string): string => probe.droppingChains.filter((found) => found.hook === hook).map(({ chain }) => chain).join(', ');
  const skew = Math.round(probe.clock - nowMs / 1000);
  return [
    ...(chains('forward') === '' ? [] : [{ reason: 'ForwardPolicyDrop' as const, message: `${chains('forward')} drops what it does not know: published ports and task egress need \`iptables -I FORWARD -i g-+ -j ACCEPT\` and \`-o g-+\`` }]),
    ...(chains('input') === '' ? [] : [{ reason: 'InputPolicyDrop' as const, message: `${chains('input')} drops what it does not know: allow udp ${vxlanPort} from the other nodes` }]),
    ...(probe.facts.resolvers.length > 0 ? [] : [{ reason: 'NoUsableResolver' as const, message: 'no resolver of the host is reachable from containers: tasks resolve the cluster\'s names only' }]),
    ...(Math.abs(skew) < CLOCK_SKEW_SECONDS ? [] : [{ reason: 'ClockSkew' as const, message: `the clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} the control plane's` }]),
    ...(probe.hasCgroup2 ? [] : [{ reason: 'CgroupV1' as const, message: 'cgroup v2 is not mounted: resource limits may not hold' }]),
  ];
}
