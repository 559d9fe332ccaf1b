/* The other side of AI chat, for tests of the API and of the console. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;
/** How the server answers a request: it writes what it likes. `piece` sends one server-sent event. */
export type Script = (response: ServerResponse, body: Json, piece: (data: Json | string) => void) => void | Promise<void>;

export type OpenAiServer = {
  url: string;
  /** The requests that reached it. `closed` is fulfilled when the connection of a request's answer ends. */
  requests: { path: string; headers: IncomingMessage['headers']; body: Json; closed: Promise<void> }[];
  /** How it answers from now on. */
  answerWith(script: Script): void;
  close(): Promise<void>;
};

export const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 };
const base = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'qwen2.5-7b-instruct', system_fingerprint: 'fp-of-the-provider' };
export const chunk = (delta: Json, finish_reason: string | null = null): Json => ({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }], usage: null });
export const lastChunk: Json = { ...base, object: 'chat.completion.chunk', choices: [], usage };
export const completion = (message: Json, finish_reason = 'stop'): Json => ({ ...base, object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }], usage });
export const sendJson = (response: ServerResponse, status: number, json: Json, headers: Record<string, string> = {}) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json));
export const beginEvents = (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/event-stream' });

/** Answers "Hello there", piece by piece where that was asked for, with the usage in the last piece as OpenAI does. */
export const hello: Script = (response, body, piece) => {
  if (!body.stream) return sendJson(response, 200, completion({ content: 'Hello there' }));
  beginEvents(response);
  piece(chunk({ role: 'assistant', content: '' }));
  piece(chunk({ content: 'Hello' }));
  piece(chunk({ content: ' there' }));
  piece(chunk({}, 'stop'));
  piece(lastChunk);
  piece('[DONE]');
  response.end();
};

/** A server on loopback that speaks the wire format of OpenAI's chat completions. */
export async function startOpenAiServer(): Promise<OpenAiServer> {
  const requests: OpenAiServer['requests'] = [];
  let script = hello;
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const body = JSON.parse(text) as Json;
      requests.push({ path: request.url ?? '', headers: request.headers, body, closed: new Promise((resolve) => response.once('close', resolve)) });
      void script(response, body, (data) => void response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    answerWith: (next) => void (script = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
