import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ZodError } from 'zod';
import type { Metrics } from './metrics.js';
import type { Answer, simulationRoutes } from './simulation.routes.js';

export type AgentServerParts = {
  readonly metrics: Metrics;
  /** Rejects with the reason while the agent cannot work. */
  readonly ready: () => Promise<void>;
  /** Absent when the simulation must not be steered from here. */
  readonly simulation?: ReturnType<typeof simulationRoutes>;
};

const BODY_LIMIT_BYTES = 64 * 1_024;

/** Health, metrics and, where allowed, the simulation's controls. Resolves when the port is open. */
export async function openAgentServer(host: string, port: number, parts: AgentServerParts): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, response, parts).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) =>
        send(response, error instanceof ZodError || error instanceof SyntaxError ? 400 : 500, { message: (error as Error).message }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { metrics, ready, simulation }: AgentServerParts,
): Promise<Answer> {
  const route = `${request.method} ${(request.url ?? '/').split('?')[0]?.replace(/(.)\/$/, '$1')}`;
  if (route === 'GET /health/live') return { status: 200, body: { status: 'ok' } };
  if (route === 'GET /metrics') return { status: 200, body: await metrics.text() };
  if (route === 'GET /health/ready') {
    return ready().then(
      () => ({ status: 200, body: { status: 'ok' } }),
      (error: Error) => ({ status: 503, body: { status: 'unavailable', reason: error.message } }),
    );
  }
  const found = simulation && Object.hasOwn(simulation, route) ? simulation[route] : undefined;
  if (!found) return { status: 404, body: { message: `there is no ${route}` } };
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return found(await readBody(request), gone.signal);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > BODY_LIMIT_BYTES) throw new SyntaxError('the body is too large');
  }
  return text === '' ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain; version=0.0.4; charset=utf-8' : 'application/json' });
  response.end(isText ? body : `${JSON.stringify(body)}\n`);
}
