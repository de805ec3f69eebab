const SERVICE = /^-A -f (\d+)\b/;
const DESTINATION = /^-a -f (\d+) -r ([0-9.]+):0 .*?-w (\d+)/;

/** `ipvsadm -Sn`: weights by destination address by fwmark. Services that are not by fwmark are not Drover's. */
export function parseIpvs(body: string): Record<string, Record<string, number>> {
  const services: Record<string, Record<string, number>> = {};
  for (const line of body.split('\n')) {
    const [, service] = SERVICE.exec(line) ?? [];
    if (service !== undefined) services[service] ??= {};
    const [, fwmark, address, weight] = DESTINATION.exec(line) ?? [];
    if (fwmark !== undefined && address !== undefined) (services[fwmark] ??= {})[address] = Number(weight);
  }
  return services;
}
