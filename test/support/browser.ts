import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** Undefined takes away what the browser says by itself. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** What of a browser matters to a server: it keeps cookies and sends them back, and says that a page of the same address asks. Paths go out as they are given. */
export class Browser {
  readonly cookies = new Map<string, string>();

  /** `ca`: PEM of the authority, for https. */
  constructor(readonly base: string, readonly ca?: string) {}

  async ask(path: string, { method = 'GET', body, headers = {} }: Asked = {}): Promise<Answer> {
    const { protocol, hostname, port, host } = new URL(this.base);
    const given = {
      host, accept: 'application/json', 'sec-fetch-site': 'same-origin', ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(this.cookies.size > 0 && { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }), ...headers,
    };
    const sent = Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
    const send = protocol === 'https:' ? httpsRequest : httpRequest;
    const answer = await new Promise<Answer>((resolve, reject) => {
      const asked = send({ hostname, port, path, method, headers: sent, agent: false, ...(this.ca !== undefined && { ca: this.ca }) }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => void chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') }));
        response.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
    for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line);
    return answer;
  }

  /** A page, as a person opens it. */
  open(path: string): Promise<Answer> {
    return this.ask(path, { headers: { accept: 'text/html,*/*;q=0.8', 'sec-fetch-site': 'none' } });
  }

  logIn(body: object, asked: Asked = {}): Promise<Answer> {
    return this.ask('/v1/session', { ...asked, method: 'POST', body });
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    if (/max-age=0(;|$)/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** The code of an error that was answered, with its status. */
export const failureIn = ({ status, text }: Answer): string => `${status} ${(JSON.parse(text) as { code?: string }).code ?? ''}`;
