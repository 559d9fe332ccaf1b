'use client';

import type { AiModelView } from '@garrison/contracts';
import { ArrowUp, CodeXml, SlidersHorizontal, Square } from 'lucide-react';
import type { Ref } from 'react';
import { money } from '@/lib/format';
import { Button } from '@/ui/button';
import { sendsBy } from './keys';

/** `$0.10 in, $0.20 out per million tokens`. */
const priceOf = ({ price_per_million_tokens: { input, output }, currency }: AiModelView): string =>
  `${money(input, currency, { decimals: 4 })} in, ${money(output, currency, { decimals: 4 })} out per million tokens`;

/** Where questions are written, and how they are asked. */
export function Composer({ ref, text, onText, models, model, onModel, isBusy, onSend, onStop, onSettings, onCode }: {
  ref: Ref<HTMLTextAreaElement>;
  text: string;
  onText: (text: string) => void;
  models: readonly AiModelView[];
  model: string;
  onModel: (model: string) => void;
  isBusy: boolean;
  onSend: () => void;
  onStop: () => void;
  onSettings: () => void;
  onCode: () => void;
}) {
  const isOffered = models.some((one) => one.model === model);
  return (
    <form
      className="-mx-1 bg-bg px-1 pt-2 pb-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <div className="rounded-xl border border-line-strong bg-surface p-2 shadow-card has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-accent">
        <textarea
          ref={ref}
          aria-label="Message"
          aria-describedby="composer-hint"
          placeholder="Ask something"
          rows={2}
          data-testid="chat-input"
          className="max-h-64 w-full resize-none bg-transparent px-2 py-1 outline-none [field-sizing:content] placeholder:text-muted"
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (!sendsBy(event)) return;
            event.preventDefault();
            onSend();
          }}
        />
        <div className="flex flex-wrap items-center gap-1.5">
          <select aria-label="Model" data-testid="chat-model" className="control !w-auto min-w-0 max-w-full flex-shrink text-sm" value={model} onChange={(event) => onModel(event.target.value)}>
            {!isOffered && <option value={model}>{model} (no longer offered)</option>}
            {models.map((one) => <option key={one.model} value={one.model}>{one.name}: {priceOf(one)}</option>)}
          </select>
          <span className="ml-auto flex items-center gap-1.5">
            <Button look="ghost" size="icon" aria-label="Settings of this conversation" data-testid="chat-settings" onClick={onSettings}><SlidersHorizontal aria-hidden className="size-4" /></Button>
            <Button look="ghost" size="icon" aria-label="The same from code" data-testid="chat-code" onClick={onCode}><CodeXml aria-hidden className="size-4" /></Button>
            {isBusy
              ? <Button size="icon" aria-label="Stop" data-testid="chat-stop" onClick={onStop}><Square aria-hidden className="size-4 fill-current" /></Button>
              : <Button look="primary" size="icon" type="submit" aria-label="Send" data-testid="chat-send" blockedBecause={text.trim() === '' ? 'Write something first.' : undefined}><ArrowUp aria-hidden className="size-5" /></Button>}
          </span>
        </div>
      </div>
      <p id="composer-hint" className="mt-1 text-center text-xs text-muted">Enter sends, Shift and Enter begins a line. Models make mistakes.</p>
    </form>
  );
}
