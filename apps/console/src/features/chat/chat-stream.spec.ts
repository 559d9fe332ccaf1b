/** @jest-environment node */
import { ApiError } from '@garrison/api-client';
import { streamAnswer } from './chat-stream';

const request = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true };
const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25, is_estimated: false, amount: '0.000003', currency: 'USD' as const };
const said = (content: string) => ({ choices: [{ delta: { content } }] });
const events = (...pieces: (object | string)[]) => pieces.map((piece) => `data: ${typeof piece === 'string' ? piece : JSON.stringify(piece)}\n\n`).join('');

/** Answers the next question with these bytes, cut into parts of a few. */
function answerWith(text: string, { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {}) {
  const bytes = new TextEncoder().encode(text);
  const parts = Array.from({ length: Math.ceil(bytes.length / 3) }, (_, at) => bytes.slice(at * 3, at * 3 + 3));
  const body = new ReadableStream<Uint8Array>({ pull: (stream) => { const part = parts.shift(); return part ? stream.enqueue(part) : stream.close(); } });
  jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(body, { status, headers: { 'x-request-id': '0a0a0a0a', ...headers } }));
}
async function ask() {
  let text = '';
  let signedOut = false;
  const told = await streamAnswer(request, { signal: new AbortController().signal, onText: (more) => (text += more), onSignedOut: () => (signedOut = true) }).catch((error: ApiError) => error);
  return { text, told, signedOut };
}
afterEach(() => jest.restoreAllMocks());

it('hands the words on, wherever the bytes are cut, and gives what was used', async () => {
  answerWith(events(said(''), said('Grüße, '), said('Welt 🚀'), { choices: [{ delta: {} }] }, { choices: [], usage }, '[DONE]'));
  expect(await ask()).toEqual({ text: 'Grüße, Welt 🚀', told: usage, signedOut: false });
});

it('keeps what came before the answer broke off, and tells why', async () => {
  answerWith(events(said('Hel'), { error: { message: 'The AI provider broke off.', code: 'unavailable' } }));
  const { text, told } = await ask();
  expect([text, (told as ApiError).message, (told as ApiError).answer.request_id]).toEqual(['Hel', 'The AI provider broke off.', '0a0a0a0a']);
});

it('takes a stream without its end for broken', async () => {
  answerWith(events(said('Hel')));
  expect((await ask()).told).toMatchObject({ code: 'unavailable' });
});

it('gives a refusal as the API said it, with the time to wait', async () => {
  answerWith(JSON.stringify({ success: false, error: 'rate_limited', message: 'Too many.', details: [], request_id: '1b1b1b1b' }), { status: 429, headers: { 'retry-after': '7' } });
  expect((await ask()).told).toMatchObject({ status: 429, code: 'rate_limited', retryAfterSeconds: 7, answer: { request_id: '1b1b1b1b' } });
  answerWith('oh', { status: 502 });
  expect((await ask()).told).toMatchObject({ status: 502, answer: { request_id: '0a0a0a0a' } });
});

it('notices the end of the session', async () => {
  answerWith('{}', { status: 401 });
  expect((await ask()).signedOut).toBe(true);
});
