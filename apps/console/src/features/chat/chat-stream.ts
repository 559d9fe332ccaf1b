import { ApiError } from '@garrison/api-client';
import type { ChatUsage, ErrorResponse } from '@garrison/contracts';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { pageHeaders } from '@/data/api';
import type { ChatRequest } from './conversation';

/** A piece of a streamed answer, as the API sends it. */
type Piece = { choices?: { delta?: { content?: string | null } }[]; usage?: ChatUsage | null; error?: { message: string; code: string | null } };
const REQUEST_UNKNOWN = '00000000';

const refusal = (status: number, error: string, message: string, requestId: string): ApiError => new ApiError(status, { success: false, error, message, details: [], request_id: requestId });

async function refusalOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id') ?? REQUEST_UNKNOWN;
  const told = (await response.json().catch(() => undefined)) as ErrorResponse | undefined;
  const retryAfter = Number(response.headers.get('retry-after'));
  return new ApiError(response.status, told ?? refusal(response.status, 'unavailable', `The server answered ${response.status} without a readable body.`, requestId).answer, retryAfter > 0 ? retryAfter : null);
}

/**
 * Asks a model through the forwarder and hands on the answer's words as they come. Gives what was used and charged.
 * Throws `ApiError` when it is refused or breaks off, and lets failures of the way, and aborts, through. Aborting stops the model.
 */
export async function streamAnswer(request: ChatRequest, { signal, onText, onSignedOut }: { signal: AbortSignal; onText: (text: string) => void; onSignedOut: () => void }): Promise<ChatUsage | undefined> {
  const response = await fetch('/bff/ai/chat/', {
    method: 'POST', credentials: 'same-origin', signal, body: JSON.stringify(request), headers: { ...pageHeaders, accept: 'text/event-stream', 'content-type': 'application/json' },
  });
  if (response.status === 401) onSignedOut();
  if (!response.ok || !response.body) throw await refusalOf(response);

  const requestId = response.headers.get('x-request-id') ?? REQUEST_UNKNOWN;
  let usage: ChatUsage | undefined;
  let isWhole = false;
  let broken: Piece['error'];
  const read = ({ data }: EventSourceMessage) => {
    if (data === '[DONE]') return void (isWhole = true);
    const piece = JSON.parse(data) as Piece;
    broken ??= piece.error;
    usage = piece.usage ?? usage;
    const text = piece.choices?.[0]?.delta?.content;
    return text ? onText(text) : undefined;
  };
  const parser = createParser({ onEvent: read });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) parser.feed(decoder.decode(part.value, { stream: true }));
  if (broken) throw refusal(503, broken.code ?? 'unavailable', broken.message, requestId);
  if (!isWhole) throw refusal(503, 'unavailable', 'The connection broke off before the answer was whole.', requestId);
  return usage;
}
