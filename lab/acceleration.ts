import { accessSync, constants, readFileSync } from 'node:fs';

export type Acceleration = 'kvm' | 'tcg';

/** KVM only where the processor really offers it: a /dev/kvm without vmx or svm does not boot a stock kernel. */
export function detectAcceleration(): Acceleration {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8')) ? 'kvm' : 'tcg';
  } catch {
    return 'tcg';
  }
}
