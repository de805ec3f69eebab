import { z } from 'zod';
import type { NetworkSpec } from '../../model/index.js';
import { defined, form, later } from './form.js';
import { subnet } from './subnet.js';

export const networkSpec = () =>
  form({
    subnet: subnet().optional().describe('Taken from the pool of the cluster where it is left out'),
    internal: z.boolean().prefault(false).describe('Tasks that are only on internal networks reach nothing outside'),
    encrypted: z.boolean().prefault(false).describe('What crosses the back network is encrypted (ESP, AES-GCM)'),
    mtu: z.int().min(1280).max(9000).optional().describe('MTU of the tasks\' interfaces; where it is left out, that of the back network less 50 for VXLAN, or 76 where it is encrypted'),
    driver: later('every network is a VXLAN overlay: remove it'),
    ipam: later('give the subnet in spec.subnet'),
    attachable: later(),
  })
    .prefault({})
    .transform(({ subnet, internal, encrypted, mtu }): NetworkSpec => defined({ subnet, internal, encrypted, mtu }));
