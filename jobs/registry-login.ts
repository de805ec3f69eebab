import { isCode } from '../base/errors.js';
import { sealContext, type ClusterView, type Service } from '../model/index.js';
import type { Vault } from '../store/contract.js';

export interface RegistryLoginDeps {
  readonly store: { readonly view: ClusterView };
  readonly vault: Pick<Vault, 'open' | 'refresh'>;
}

/**
 * The login that a service's images are pulled with, as podman takes it, in its present version: a new one replaces no task. Undefined when it has none; text
 * says why it cannot be used. @throws SECRET_UNREADABLE: a key may be on its way
 */
export async function openLogin({ store: { view }, vault }: RegistryLoginDeps, service: Service | undefined): Promise<Buffer | undefined | string> {
  const name = service?.spec.imagePullSecret;
  if (name === undefined) return undefined;
  const secret = view.get('Secret', name);
  const version = secret?.spec.versions[0];
  if (secret === undefined || version === undefined) return `secret ${name}, imagePullSecret of service ${service?.metadata.name}, does not exist any more`;
  const open = (): Buffer => vault.open(sealContext(secret, version.id), version.sealed);
  try {
    return checked(name, open());
  } catch (error) {
    if (!isCode(error, 'SECRET_UNREADABLE')) throw error;
    await vault.refresh();
    return checked(name, open());
  }
}

/** Podman would say of a bad one neither what it is nor whose. Nothing of the value is in the message. */
function checked(name: string, value: Buffer): Buffer | string {
  const problem = `secret ${name} is no login for registries: its value has to be a docker config.json, as {"auths": {"registry.example": {"auth": "<base64 of USER:PASSWORD>"}}}`;
  try {
    const parsed: unknown = JSON.parse(value.toString('utf8'));
    const auths: unknown = typeof parsed === 'object' && parsed !== null && 'auths' in parsed ? parsed.auths : undefined;
    return typeof auths === 'object' && auths !== null && !Array.isArray(auths) ? value : problem;
  } catch {
    return problem;
  }
}
