'use client';

import type { AiModelView, ChatUsage } from '@garrison/contracts';
import { LoaderCircle, Pencil, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/ui/button';
import { CopyButton } from '@/ui/copy-button';
import { lazyPart } from '@/ui/lazy-part';
import { AnswerNote } from './answer-note';
import type { Answer, Question } from './conversation';
import { sendsBy } from './keys';

const Markdown = lazyPart(() => import('./markdown').then((module) => module.Markdown), ({ text }) => <p className="whitespace-pre-wrap wrap-anywhere">{text}</p>);

/** A question, which can be asked in other words. */
export function QuestionItem({ question, canChange, onEdit }: { question: Question; canChange: boolean; onEdit: (text: string) => void }) {
  const [typed, setTyped] = useState<string>();
  const ready = typed !== undefined && typed.trim() !== '';
  const save = () => {
    if (!ready) return;
    setTyped(undefined);
    onEdit(typed.trim());
  };
  return (
    <li className="flex flex-col items-end gap-1" data-testid="question">
      <span className="sr-only">You</span>
      {typed === undefined ? (
        <>
          <p className="max-w-[min(40rem,90%)] rounded-xl bg-raised px-4 py-2.5 whitespace-pre-wrap wrap-anywhere">{question.content}</p>
          <span className="flex">
            <CopyButton text={question.content} what="question" />
            {canChange && <Button look="ghost" size="icon" className="!size-7 text-muted" aria-label="Edit question" data-testid="edit-question" onClick={() => setTyped(question.content)}><Pencil aria-hidden className="size-4" /></Button>}
          </span>
        </>
      ) : (
        <form className="w-full max-w-[40rem]" onSubmit={(event) => { event.preventDefault(); save(); }}>
          <textarea aria-label="Question" className="control" rows={3} autoFocus value={typed} onChange={(event) => setTyped(event.target.value)} onKeyDown={(event) => (sendsBy(event) ? (event.preventDefault(), save()) : event.key === 'Escape' && setTyped(undefined))} />
          <span className="mt-2 flex justify-end gap-2"><Button size="small" onClick={() => setTyped(undefined)}>Cancel</Button><Button size="small" look="primary" type="submit" blockedBecause={ready ? undefined : 'Change it first.'} data-testid="ask-edited">Ask</Button></span>
          <span className="mt-1 block text-right text-sm text-muted">What followed is asked anew.</span>
        </form>
      )}
    </li>
  );
}

/** An answer, as far as it has come. */
export function AnswerItem({ answer, usage, models, canChange, onRetry }: { answer: Answer; usage: ChatUsage | undefined; models: readonly AiModelView[]; canChange: boolean; onRetry: () => void }) {
  const isWriting = answer.state === 'writing';
  return (
    <li className="min-w-0 space-y-2" data-testid="answer" aria-busy={isWriting}>
      <span className="sr-only">Answer</span>
      {answer.content !== '' && <Markdown text={answer.content} />}
      {isWriting && <p className="flex items-center gap-2 text-muted"><LoaderCircle aria-hidden className="size-4 animate-spin" />{answer.content === '' ? 'Waiting for the model' : 'Writing'}</p>}
      {!isWriting && (
        <>
          <AnswerNote answer={answer} usage={usage} models={models} />
          <span className="flex">
            {answer.content !== '' && <CopyButton text={answer.content} what="answer" />}
            {canChange && <Button look="ghost" size="small" className="text-muted" data-testid="retry" onClick={onRetry}><RefreshCw aria-hidden className="size-4" />{answer.state === 'whole' ? 'Another answer' : 'Try again'}</Button>}
          </span>
        </>
      )}
    </li>
  );
}
