import { z } from 'zod';
import { parseAddress, type NodeSpec, type SshHop, type SshSpec } from '../../model/index.js';
import type { NodeManifestSpec } from '../manifest.js';
import { defined, form, oneOf, rule } from './form.js';
import { genericResources } from './generic-resources.js';

/** No leading dash anywhere: ssh would take it for an option. */
const HOST = /^[A-Za-z0-9:_][A-Za-z0-9.:_%-]*$/;
const USER = /^[A-Za-z0-9_][A-Za-z0-9._@-]*\$?$/;
/** `SHA256:` and 43 characters, as `ssh-keygen -lf` prints it. */
export const HOST_KEY = /^SHA256:[A-Za-z0-9+\/]{43}$/;
const INTERFACE = /^(?!\.{1,2}$)[A-Za-z0-9_.][A-Za-z0-9_.-]*$/;

export interface SshHopForm {
  host: string;
  port?: number;
  user?: string;
  identityFile?: string;
  hostKey?: string;
  jump?: SshHopForm;
}

export interface SshForm extends SshHopForm {
  inside?: { host: string; port?: number };
}

const addressShape = {
  host: z.string().max(253).regex(HOST, 'expected a host name or address, not beginning with "-"').describe('Name or address that ssh connects to'),
  port: z.int().min(1).max(65_535).prefault(22),
};

const hopShape = {
  ...addressShape,
  user: z.string().max(64).regex(USER, 'expected a user name, not beginning with "-"').prefault('root').describe('root, or a user that may sudo without a password'),
  identityFile: z.string().min(1, 'may not be empty: leave it out to ask the agent').regex(/^[^-]/, 'may not begin with "-"').optional().describe('Path of the private key on the control plane\'s machine; without it the agent is asked'),
  hostKey: z.string().regex(HOST_KEY, 'expected SHA256: and 43 characters, as `ssh-keygen -lf` prints it').optional(),
};

/** Each jump host may itself stand behind another. */
const jump: z.ZodType<SshHop, SshHopForm> = z.lazy(() => form({ ...hopShape, jump: jump.optional() }).transform((fields): SshHop => defined(fields))).meta({ id: 'Jump' });

const ssh: z.ZodType<SshSpec, SshForm> = form({
  ...hopShape,
  jump: jump.optional().describe('Host that the way leads through'),
  inside: form(addressShape).optional()
    .describe('Where managers find sshd, if not at host; left out, they take the address on the back network and port 22 where host is a loopback address or stands behind a jump host'),
}).transform((fields): SshSpec => defined(fields)).meta({ id: 'Ssh' });

type Advertise = NonNullable<NodeSpec['advertise']>;

const advertise = () =>
  form({
    address: z.ipv4('expected an IPv4 address such as 10.0.0.11').refine((text) => parseAddress(text) !== undefined).optional(),
    interface: z.string().max(15, 'an interface name has at most 15 characters').regex(INTERFACE, 'expected an interface name such as eth1').optional(),
  })
    .meta({ minProperties: 1, maxProperties: 1 })
    .check(rule(['address', 'interface'], ({ address, interface: name }: { address?: string; interface?: string }) =>
      (address === undefined) === (name === undefined) ? [{ path: [], message: 'needs either address or interface' }] : []))
    .transform(({ address, interface: name }): Advertise => (address === undefined ? { interface: name ?? '' } : { address }));

export const nodeSpec = () =>
  form({
    role: oneOf(['worker', 'manager']).optional().describe('Left out: worker for a new node, else what it is by now'),
    availability: oneOf(['active', 'pause', 'drain']).optional().describe('Left out: active for a new node, else what it is by now'),
    ssh,
    genericResources: genericResources().optional().describe('What tasks may reserve there, by kind: how many, or a list of names'),
    advertise: advertise().optional().describe('The back network that carries VXLAN; without it the interface of the default route'),
  }).transform(({ role, availability, ssh, genericResources, advertise }): NodeManifestSpec => defined({ role, availability, ssh, genericResources, advertise }));
