import { InvalidArgumentError } from 'commander';

/** `HOST:PORT`, an IPv6 address in brackets. Throws what commander reports as a usage error. */
export function listenAddress(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s/]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) throw new InvalidArgumentError('HOST:PORT is wanted, such as 0.0.0.0:7443 or [::]:7443.');
  return { host, port };
}

/** A port, or `off`. Throws what commander reports as a usage error. */
export function portOrOff(text: string): number | 'off' {
  if (text === 'off') return text;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('A port from 1 to 65535 is wanted, or off.');
  return port;
}
