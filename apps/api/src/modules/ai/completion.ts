import type { Tokens } from '@garrison/domain';
import { z } from 'zod';

const told = z.object({
  usage: z.object({ prompt_tokens: z.number().int().nonnegative(), completion_tokens: z.number().int().nonnegative() }).transform(({ prompt_tokens: input, completion_tokens: output }): Tokens => ({ input, output })),
});

/** What the provider says was used, if it says so. */
export function usageOf(part: unknown): Tokens | undefined {
  const parsed = told.safeParse(part);
  return parsed.success ? parsed.data.usage : undefined;
}

const notAnswered = new Set(['role', 'id', 'type']);

/** Everything in an answer, or in a piece of one, that was made of tokens: content, reasoning, calls of tools. */
export function answeredText(part: unknown): string {
  if (typeof part === 'string') return part;
  if (Array.isArray(part)) return part.map(answeredText).join('');
  if (typeof part !== 'object' || part === null) return '';
  return Object.entries(part).map(([key, value]) => (notAnswered.has(key) ? '' : answeredText(value))).join('');
}

type Piece = { choices?: { delta?: unknown; message?: unknown; finish_reason?: unknown }[]; usage?: unknown; error?: unknown };
export const choicesOf = (part: unknown): NonNullable<Piece['choices']> => {
  const { choices } = part as Piece;
  return Array.isArray(choices) ? choices : [];
};

/** Reads the pieces of a streamed answer on their way to the caller. */
export class PassingAnswer {
  /** What the provider says was used. */
  usage: Tokens | undefined;
  text = '';
  /** The last piece of the answer went by. */
  isWhole = false;

  constructor(private readonly showUsage: boolean) {}

  /** What the caller is sent for a piece: itself, but for the usage that only we asked for. */
  pass(data: string): string | undefined {
    let piece: Piece;
    try {
      piece = JSON.parse(data) as Piece;
    } catch {
      return data;
    }
    if (typeof piece !== 'object' || piece === null) return data;
    this.usage = usageOf(piece) ?? this.usage;
    const choices = choicesOf(piece);
    for (const { delta, finish_reason } of choices) {
      this.text += answeredText(delta);
      if (typeof finish_reason === 'string') this.isWhole = true;
    }
    if (this.showUsage || !('usage' in piece)) return data;
    if (choices.length === 0 && piece.error === undefined) return undefined;
    const { usage: _ours, ...shown } = piece;
    return JSON.stringify(shown);
  }
}
