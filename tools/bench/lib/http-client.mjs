import { Agent, request } from 'node:http';

/** Calls one API over kept connections; plain node:http, because the client takes its time from the same cores as what it measures. */
export class HttpClient {
  constructor(baseUrl, connections) {
    const { hostname, port } = new URL(baseUrl);
    this.target = { hostname, port, agent: new Agent({ keepAlive: true, maxSockets: connections }) };
  }

  /** @returns status, parsed body, the body's size in bytes and how long the answer took in ms */
  call(method, path, { key, token, body } = {}) {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...(key ? { 'x-api-key': key } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    };
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      const sent = request({ ...this.target, method, path, headers, timeout: 30_000 }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const ms = performance.now() - startedAt;
          const text = Buffer.concat(chunks);
          resolve({ status: response.statusCode, ms, bytes: text.length, body: JSON.parse(text.toString('utf8')) });
        });
      });
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer within 30 s`)));
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  /** The body of an answer that has to have this status. */
  async expect(status, method, path, options) {
    const answer = await this.call(method, path, options);
    if (answer.status === status) return answer;
    throw new Error(`${method} ${path} answered ${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
  }

  close() {
    this.target.agent.destroy();
  }
}
