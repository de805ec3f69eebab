import { request } from 'node:http';

/** One GET on a new connection; the body. @throws Error for everything but a 200 */
export function get(port: number, timeoutMs = 10_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, agent: false, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString().trim();
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`status ${response.statusCode}: ${body}`));
      });
    });
    call.on('timeout', () => call.destroy(new Error(`no answer in ${timeoutMs} ms`)));
    call.on('error', reject);
    call.end();
  });
}

/** The distinct answers of `count` requests, with how often each came. */
export async function responders(port: number, count: number): Promise<ReadonlyMap<string, number>> {
  const answers = new Map<string, number>();
  for (let call = 0; call < count; call++) {
    const body = await get(port);
    answers.set(body, (answers.get(body) ?? 0) + 1);
  }
  return answers;
}
