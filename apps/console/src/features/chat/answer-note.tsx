'use client';

import type { AiModelView, ChatUsage } from '@garrison/contracts';
import Link from 'next/link';
import { money } from '@/lib/format';
import { Notice } from '@/ui/surfaces';
import type { Answer, AnswerProblem } from './conversation';

const numbers = new Intl.NumberFormat('en-US');
/** Answers cost far less than a cent. */
const COST_DECIMALS = 9;

function Problem({ problem: { message, code, requestId, retryAfterSeconds } }: { problem: AnswerProblem }) {
  return (
    <Notice tone="danger" data-testid="answer-problem">
      <p>{message}</p>
      {code === 'insufficient_credits' && <p className="mt-1"><Link className="link" href="/billing">Add credit</Link>, or allow a shorter answer in the settings.</p>}
      {code === 'limit_reached' && <p className="mt-1"><Link className="link" href="/billing">Look at the spend caps</Link></p>}
      {retryAfterSeconds !== null && <p className="mt-1">Ask again in {retryAfterSeconds} s.</p>}
      {requestId && <p className="mt-1 opacity-80">Request {requestId}</p>}
    </Notice>
  );
}

/** Tokens and cost, as charged; what nobody counted is said to be about so much. */
const Cost = ({ usage: { prompt_tokens, completion_tokens, is_estimated, amount, currency } }: { usage: ChatUsage }) => (
  <span className="tabular-nums" data-testid="answer-cost">
    {is_estimated && 'about '}{numbers.format(prompt_tokens)} tokens in, {numbers.format(completion_tokens)} out · {money(amount, currency, { decimals: COST_DECIMALS })}
  </span>
);

/** What stands under an answer. `usage`: as the API told it, or reckoned where it could not. */
export const AnswerNote = ({ answer: { state, problem, model }, usage, models }: { answer: Answer; usage: ChatUsage | undefined; models: readonly AiModelView[] }) => (
  <>
    {problem && <Problem problem={problem} />}
    {state === 'stopped' && <p className="text-sm text-muted" data-testid="answer-stopped">Stopped. What came until then is charged.</p>}
    <p className="flex flex-wrap gap-x-3 text-sm text-muted"><span>{models.find((one) => one.model === model)?.name ?? model}</span>{usage && <Cost usage={usage} />}</p>
  </>
);
