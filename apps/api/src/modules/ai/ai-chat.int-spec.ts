import { endpoints } from '@garrison/contracts';
import { beginEvents, chunk, completion, hello, sendJson, startOpenAiServer, type OpenAiServer } from '@garrison/contracts/testing';
import { tokenCharge } from '@garrison/domain';
import OpenAI from 'openai';
import { eventually } from '../../testing/eventually.js';
import { leave } from '../../testing/money.js';
import { createKey, signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { expectStatus } from '../../testing/world.js';
import { Reconciliation } from '../billing/reconciliation.js';
import { AiLedger } from './ai-ledger.js';

/** USD 0.1 and 0.2 for a million tokens in and out. */
const model = 'qwen2.5-7b-instruct';
const messages = [{ role: 'user' as const, content: 'Hi' }];
const ask = { model, messages };
/** 20 tokens in, 5 out: what the server says it used. */
const COST = 3_000n;
const DOLLAR = 1_000_000_000n;

let provider: OpenAiServer;
let api: TestApi;
let url: string;
let ada: TestAccount;
let key: string;
let client: OpenAI;

beforeAll(async () => {
  provider = await startOpenAiServer();
  api = await startTestApi({ AI_PROVIDER_URL: provider.url, AI_PROVIDER_KEY: 'the-key-of-the-provider' });
  await api.app.listen(0, '127.0.0.1');
  url = await api.app.getUrl();
});
afterAll(async () => {
  await api.close();
  await provider.close();
});
beforeEach(async () => {
  provider.answerWith(hello);
  ada = await signUp(api, { country: 'US', complete: true });
  await leave(api, ada.id, DOLLAR);
  key = await createKey(api, ada, ['read', 'write']);
  client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
});
afterEach(async () => expect((await api.app.get(Reconciliation).run()).first_difference).toBeNull());

type Row = { status: string; prompt_tokens: number | null; completion_tokens: number | null; is_estimated: boolean; amount_nano: string | null; api_key_id: string | null; held_nano: string };
const rows = (): Promise<Row[]> => api.dataSource.query('SELECT * FROM ai_usage WHERE account_id = $1 ORDER BY id', [ada.id]);
const balance = async (): Promise<bigint> => BigInt((await api.dataSource.query('SELECT balance_nano FROM ledger_balances WHERE account_id = $1', [ada.id]))[0].balance_nano);
const chat = (body: unknown, token = ada.token) => api.call('POST', '/api/ai/chat/', { token, body });
const onlyRow = async (): Promise<Row> => {
  await eventually(async () => (await rows()).every(({ status }) => status !== 'open'));
  return (await rows())[0] as Row;
};
const last = () => provider.requests.at(-1) as OpenAiServer['requests'][number];

describe('OpenAI’s own client', () => {
  it('lists the models', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id, object }) => [id, object])).toContainEqual([model, 'model']);
    expect(await client.models.retrieve(model)).toMatchObject({ id: model, owned_by: 'qwen' });
    await expect(client.models.retrieve('gpt-none')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it('gets an answer as the provider gave it, and is charged for its tokens once', async () => {
    const answer = await client.chat.completions.create({ ...ask, temperature: 0.5, seed: 7 });
    expect(answer).toMatchObject({ ...completion({ content: 'Hello there' }) });
    expect(last()).toMatchObject({ path: '/v1/chat/completions', body: { ...ask, temperature: 0.5, seed: 7 }, headers: { authorization: 'Bearer the-key-of-the-provider' } });
    expect(await rows()).toMatchObject([{ status: 'charged', prompt_tokens: 20, completion_tokens: 5, is_estimated: false, amount_nano: String(COST), api_key_id: expect.any(String) }]);
    expect(await balance()).toBe(DOLLAR - COST);
  });

  it('streams, and is shown the usage only where it asks for it', async () => {
    const pieces = [];
    for await (const piece of await client.chat.completions.create({ ...ask, stream: true })) pieces.push(piece);
    expect(pieces.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Hello there');
    expect(pieces.every((piece) => !('usage' in piece) && piece.choices.length === 1 && piece.system_fingerprint === 'fp-of-the-provider')).toBe(true);
    expect(last().body.stream_options).toEqual({ include_usage: true });
    // the end is told after the charge
    expect(await balance()).toBe(DOLLAR - COST);
    const withUsage = [];
    for await (const piece of await client.chat.completions.create({ ...ask, stream: true, stream_options: { include_usage: true } })) withUsage.push(piece.usage);
    expect(withUsage.at(-1)).toEqual({ prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 });
    expect(await balance()).toBe(DOLLAR - 2n * COST);
  });

  it('passes tools and their calls through', async () => {
    const calls = [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Turku"}' } }];
    provider.answerWith((response) => sendJson(response, 200, completion({ content: null, tool_calls: calls }, 'tool_calls')));
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } } }];
    const answer = await client.chat.completions.create({ ...ask, tools, tool_choice: 'auto' });
    expect(answer.choices[0]?.message.tool_calls).toEqual(calls);
    expect(last().body).toMatchObject({ tools, tool_choice: 'auto' });
  });

  it('goes away: the provider is stopped, and what came until then is charged', async () => {
    provider.answerWith((response, _body, piece) => {
      beginEvents(response);
      piece(chunk({ content: 'Twelve bytes' }));
    });
    const stream = await client.chat.completions.create({ ...ask, stream: true });
    for await (const piece of stream) {
      expect(piece.choices[0]?.delta.content).toBe('Twelve bytes');
      break;
    }
    stream.controller.abort();
    await last().closed;
    const row = await onlyRow();
    expect(row).toMatchObject({ status: 'charged', completion_tokens: 3, is_estimated: true });
    expect(await balance()).toBe(DOLLAR - BigInt(row.amount_nano ?? 0));
  });

  it('goes away before there is an answer: the provider is stopped, and nothing is charged', async () => {
    provider.answerWith(() => undefined);
    const away = new AbortController();
    const before = provider.requests.length;
    const asked = client.chat.completions.create(ask, { signal: away.signal });
    await eventually(() => Promise.resolve(provider.requests.length === before + 1));
    away.abort();
    await expect(asked).rejects.toThrow(OpenAI.APIUserAbortError);
    await last().closed;
    expect(await onlyRow()).toMatchObject({ status: 'refused', amount_nano: null });
    expect(await balance()).toBe(DOLLAR);
  });

  it('is told what is wrong in OpenAI’s words', async () => {
    const strangers = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'nobody', maxRetries: 0 });
    await expect(strangers.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(client.chat.completions.create({ ...ask, model: 'gpt-none' })).rejects.toMatchObject({ status: 404, code: 'model_not_found', type: 'invalid_request_error' });
    await expect(client.chat.completions.create({ model, messages: [] })).rejects.toMatchObject({ status: 400, param: 'messages' });
    await expect(client.chat.completions.create({ ...ask, max_completion_tokens: 100_000 })).rejects.toMatchObject({ status: 400, param: 'max_completion_tokens' });
    await leave(api, ada.id, 1n);
    await expect(client.chat.completions.create(ask)).rejects.toMatchObject({ status: 402, code: 'insufficient_quota' });
    const reader = new OpenAI({ baseURL: `${url}/v1`, apiKey: await createKey(api, ada, ['read']), maxRetries: 0 });
    await expect(reader.chat.completions.create(ask)).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect((await api.call('GET', '/v1/chat/completions', { token: key })).body).toMatchObject({ error: { code: 'method_not_allowed' } });
    expect((await api.call('POST', '/v1/chat/completions', { token: key })).body).toMatchObject({ error: { code: 'validation_failed' } });
    expect((await api.call('GET', '/v1/models/none/at-all', { token: key })).body).toMatchObject({ error: { code: 'not_found' } });
    expect(await rows()).toEqual([]);
  });

  it.each([
    ['refuses our key', 401, 503, 'unavailable'], ['is too busy', 429, 429, 'rate_limit_exceeded'], ['fails', 500, 503, 'unavailable'], ['refuses the request', 400, 400, 'validation_failed'], ['lacks the model', 404, 503, 'unavailable'],
  ])('is told when the provider %s', async (_what, status, told, code) => {
    provider.answerWith((response) => sendJson(response, status, { error: { message: 'Says the provider.' } }, { 'retry-after': '7' }));
    const refusal = await client.chat.completions.create(ask).catch((error: unknown) => error as InstanceType<typeof OpenAI.APIError>);
    expect(refusal).toMatchObject({ status: told, code });
    if (status === 429) expect((refusal as { headers: Headers }).headers.get('retry-after')).toBe('7');
    if (status === 400) expect((refusal as Error).message).toContain('Says the provider.');
    expect(await rows()).toMatchObject([{ status: 'refused', amount_nano: null }]);
    expect(await balance()).toBe(DOLLAR);
  });

  it('sees a stream that breaks off as an error, and is charged for what came', async () => {
    provider.answerWith((response, _body, piece) => {
      beginEvents(response);
      piece(chunk({ content: 'Twelve bytes' }));
      response.end();
    });
    const read = async () => {
      for await (const piece of await client.chat.completions.create({ ...ask, stream: true })) expect(piece.choices[0]?.delta.content).toBe('Twelve bytes');
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
    expect(await onlyRow()).toMatchObject({ status: 'charged', completion_tokens: 3, is_estimated: true });
  });

  it('sees nonsense of the provider as an error that costs nothing', async () => {
    provider.answerWith((response) => sendJson(response, 200, { nothing: true }));
    await expect(client.chat.completions.create(ask)).rejects.toMatchObject({ status: 503 });
    expect(await rows()).toMatchObject([{ status: 'refused' }]);
  });
});

describe('the API’s own shape', () => {
  it('answers in the envelope, with what it cost', async () => {
    const { completion: answer, usage } = await expectStatus(200, chat({ ...ask, max_tokens: 50 }));
    expect(answer).toEqual(completion({ content: 'Hello there' }));
    expect(usage).toEqual({ prompt_tokens: 20, completion_tokens: 5, total_tokens: 25, is_estimated: false, amount: '0.000003', currency: 'USD' });
  });

  it('streams too', async () => {
    const { status, headers, body } = await chat({ ...ask, stream: true });
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(body).toMatch(/Hello[^]* there[^]*data: \[DONE\]\n\n$/);
    const pieces = body.split('\n\n').filter((line: string) => line.startsWith('data: {')).map((line: string) => JSON.parse(line.slice('data: '.length)));
    // the last one says what it cost, the others nothing
    expect(pieces.at(-1)).toEqual({ object: 'chat.completion.chunk', choices: [], usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25, is_estimated: false, amount: '0.000003', currency: 'USD' } });
    expect(pieces.filter((piece: object) => 'usage' in piece)).toHaveLength(1);
  });

  it('lists models with prices in the account’s currency', async () => {
    const { models, unavailable_reason } = await expectStatus(200, api.call('GET', '/api/ai/models/', { token: ada.token }));
    expect(unavailable_reason).toBeNull();
    expect(endpoints.listAiModels.payload.parse(models)).toContainEqual({
      model, name: 'Qwen2.5 7B Instruct', owned_by: 'qwen', context_tokens: 32_768, max_output_tokens: 8_192, currency: 'USD', price_per_million_tokens: { input: 0.1, output: 0.2 },
    });
  });

  it('tells what was used, by model and by day', async () => {
    await expectStatus(200, chat(ask));
    await expectStatus(200, chat(ask));
    const get = (path: string) => api.call('GET', path, { token: ada.token });
    const totals = { requests: 2, prompt_tokens: 40, completion_tokens: 10, total_tokens: 50, amount: '0.000006' };
    const { usage } = await expectStatus(200, get('/api/ai/usage/'));
    expect(usage).toMatchObject({ currency: 'USD', ...totals, models: [{ model, ...totals }] });
    const { history, pagination } = await expectStatus(200, get(`/api/ai/usage/history/?from_day=${usage.to}&sort=day`));
    expect(endpoints.listAiUsage.payload.parse(history)).toMatchObject([{ day: usage.to, model, ...totals }]);
    expect(pagination.total).toBe(1);
    expect((await expectStatus(200, get('/api/ai/usage/?from_day=2020-01-01&to_day=2020-01-31'))).usage).toMatchObject({ requests: 0, amount: '0.00', models: [] });
    await expectStatus(400, get('/api/ai/usage/?from_day=2020-02-01&to_day=2020-01-01'));
    await expectStatus(400, get('/api/ai/usage/history/?from_day=2020-02-01&to_day=2020-01-01'));
    for (const filter of ['from_day', 'to_day']) await expectStatus(400, get(`/api/ai/usage/?${filter}=0000-01-01`));
  });

  it('says in the transactions and the statement what was paid for', async () => {
    await expectStatus(200, chat(ask));
    await expectStatus(200, chat(ask));
    const { transactions } = await expectStatus(200, api.call('GET', '/api/transactions/?type=debit', { token: ada.token }));
    expect(transactions[0]).toMatchObject({ kind: 'ai', amount: '0.000003', reason: `AI chat: ${model}` });
    const { statement } = await expectStatus(200, api.call('GET', `/api/billing/statements/${new Date().toISOString().slice(0, 7)}/`, { token: ada.token }));
    expect(statement.other_lines.at(-1)).toMatchObject({ reason: `AI chat: ${model}, 2 requests`, amount: '-0.000006' });
  });

  it('does not know a model that is not on offer', async () => {
    expect((await chat({ ...ask, model: 'gpt-none' })).body).toMatchObject({ error: 'not_found', message: 'There is no AI model "gpt-none".' });
  });
});

describe('money', () => {
  /** So many bytes of the request, as the hold counts them. */
  const held = async () => BigInt((await rows())[0]?.held_nano ?? 0);

  it('refuses what the credit does not cover, before the provider is asked', async () => {
    await expectStatus(200, chat({ ...ask, max_tokens: 50 }));
    const needed = await held();
    const before = provider.requests.length;
    await leave(api, ada.id, needed - 1n);
    expect((await expectStatus(402, chat({ ...ask, max_tokens: 50 }))).error).toBe('insufficient_credits');
    expect(provider.requests.length).toBe(before);
    await leave(api, ada.id, needed);
    await expectStatus(200, chat({ ...ask, max_tokens: 50 }));
  });

  it('lets one of two through when the credit covers one', async () => {
    await expectStatus(200, chat({ ...ask, max_tokens: 50 }));
    await leave(api, ada.id, (await held()) + COST);
    let release = () => undefined as void;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    provider.answerWith(async (response, body, piece) => {
      await waiting;
      await hello(response, body, piece);
    });
    const both = [chat({ ...ask, max_tokens: 50 }), chat({ ...ask, max_tokens: 50 })];
    const refused = await Promise.race(both);
    release();
    expect(refused.status).toBe(402);
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([200, 402]);
  });

  it('keeps within the cap of an API key', async () => {
    await api.dataSource.query('UPDATE api_keys SET cap_hour_nano = 1 WHERE account_id = $1', [ada.id]);
    expect(await expectStatus(409, chat(ask, key))).toMatchObject({ error: 'limit_reached', cap: { scope: 'api_key', period: 'hour' } });
    await expectStatus(200, chat(ask));
    await api.dataSource.query('UPDATE accounts SET cap_month_nano = $2 WHERE id = $1', [ada.id, String(COST + (await held()) - 1n)]);
    expect(await expectStatus(409, chat(ask))).toMatchObject({ error: 'limit_reached', cap: { scope: 'account', period: 'month' } });
    await api.dataSource.query('UPDATE accounts SET cap_month_nano = $2 WHERE id = $1', [ada.id, String(COST + (await held()))]);
    await expectStatus(200, chat(ask));
  });

  it('charges a request once, however often it is told to', async () => {
    const ledger = api.app.get(AiLedger);
    const actor = { kind: 'session' as const, accountId: ada.id, role: 'user' as const, currency: 'USD' as const, name: 'Ada', keyId: null, sessionId: null, scopes: [], tier: null };
    const context = { requestId: '00000000', ip: '127.0.0.1', userAgent: null, actor, idempotencyKey: null, requestHash: '' };
    const opened = await ledger.open(context, model, { input: DOLLAR, output: DOLLAR }, { input: 1_000, output: 1_000 });
    if (!opened.ok) throw new Error(opened.error.code);
    const used = { tokens: { input: 3, output: 4 }, isEstimated: false };
    await Promise.all([ledger.charge(opened.value, used), ledger.charge(opened.value, used), ledger.release(opened.value)]);
    const [row] = await rows();
    expect(await balance()).toBe(row?.status === 'charged' ? DOLLAR - 7_000n : DOLLAR);
    await ledger.charge(opened.value, used);
    expect(await balance()).toBe(row?.status === 'charged' ? DOLLAR - 7_000n : DOLLAR);
  });

  it('gives back what a dead process held, and charges nothing for it afterwards', async () => {
    const ledger = api.app.get(AiLedger);
    provider.answerWith(() => undefined);
    const before = provider.requests.length;
    const asked = chat(ask);
    await eventually(() => Promise.resolve(provider.requests.length === before + 1));
    expect(await ledger.sweep()).toBe(0);
    await api.dataSource.query("UPDATE ai_usage SET opened_at = opened_at - interval '10 minutes' WHERE account_id = $1", [ada.id]);
    expect(await ledger.sweep()).toBe(1);
    await provider.close();
    expect((await asked).status).toBe(503);
    expect(await rows()).toMatchObject([{ status: 'lost', amount_nano: null }]);
    expect(await balance()).toBe(DOLLAR);
  });
});

it('charges by the same rule in SQL and in the domain', async () => {
  const [{ charge }] = await api.dataSource.query('SELECT ai_charge(599999999, 800000001, 12345, 678) AS charge');
  expect(BigInt(charge)).toBe(tokenCharge({ input: 12_345, output: 678 }, { input: 599_999_999n, output: 800_000_001n }));
});

describe('without a provider', () => {
  it('has no models, and says which setting is missing', async () => {
    const bare = await startTestApi();
    try {
      const eve = await signUp(bare, { complete: true });
      expect(await expectStatus(200, bare.call('GET', '/api/ai/models/', { token: eve.token }))).toMatchObject({ models: [], unavailable_reason: expect.stringContaining('AI_PROVIDER_URL') });
      const refused = await expectStatus(503, bare.call('POST', '/api/ai/chat/', { token: eve.token, body: ask }));
      expect(refused).toMatchObject({ error: 'unavailable', message: expect.stringContaining('AI_PROVIDER_URL') });
    } finally {
      await bare.close();
    }
  });
});
