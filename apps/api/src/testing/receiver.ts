import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { headers: IncomingHttpHeaders; body: string };
export type Receiver = {
  url: string;
  received: Received[];
  /** Resolves with the first `count` requests once they are here. */
  until(count: number): Promise<Received[]>;
  /** What the next requests are answered with, 204 afterwards. `drop` closes the connection instead. */
  answerNext(...answers: (number | 'drop')[]): void;
  close(): Promise<void>;
};

/** A server of somebody else's on loopback that takes webhooks. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: (number | 'drop')[] = [];
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const answer = answers.shift() ?? 204;
      if (answer === 'drop') request.socket.destroy();
      else response.writeHead(answer, { location: '/elsewhere' }).end();
      received.push({ headers: request.headers, body });
      for (const wake of waiting) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    async until(count) {
      while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      waiting = [];
      return received.slice(0, count);
    },
    answerNext: (...next) => void answers.push(...next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
