import { beginEvents, chunk, lastChunk, sendJson, type OpenAiServer, type Script } from '@garrison/contracts/testing';
import type { Page } from 'playwright-core';
import { Visitor } from './support/browser.js';
import { shareCalmCloud } from './support/calm-cloud.js';
import { eventually } from './support/eventually.js';
import { complaintsAbout } from './support/page-checks.js';

/** AI chat in a real browser: words pass the provider, the API and the console's forwarder one by one. */
const cloud = shareCalmCloud();
let provider: OpenAiServer;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  const { stack, provider: model } = await cloud.begin();
  provider = model;
  visitor = await Visitor.open(stack.run.console_url ?? '');
  page = visitor.page;
  await visitor.signIn(stack.run.demo);
}, 420_000);

afterAll(async () => {
  await visitor?.close();
  await cloud.end();
}, 120_000);

const find = (testId: string) => visitor.find(testId);
const answers = () => find('answer');
const asked = () => provider.requests.at(-1) as OpenAiServer['requests'][number];
const ask = async (text: string) => {
  await find('chat-input').fill(text);
  await page.keyboard.press('Enter');
};

/** A provider that says its first words, and the rest when it is let. */
function inTwoParts(first: string, rest: string): { script: Script; goOn: () => void } {
  let goOn = () => undefined as void;
  const waiting = new Promise<void>((resolve) => (goOn = resolve));
  const script: Script = async (response, _body, piece) => {
    beginEvents(response);
    piece(chunk({ role: 'assistant', content: first }));
    await waiting;
    for (const part of [chunk({ content: rest }), chunk({}, 'stop'), lastChunk, '[DONE]']) piece(part);
    response.end();
  };
  return { script, goOn };
}

it('shows the first words before the provider has finished, then the whole with its tokens and cost', async () => {
  const { script, goOn } = inTwoParts('First words, ', 'and **the rest**:\n\n```sh\nnvidia-smi\n```\n\n<img src="x" onerror="document.title = \'taken over\'"> | a | b |\n');
  provider.answerWith(script);
  await page.goto('/chat');
  await find('chat-empty').waitFor();
  await find('chat-model').selectOption('qwen2.5-7b-instruct');
  await find('chat-settings').click();
  await page.getByLabel(/^System prompt/).fill('Be brief.');
  await page.getByLabel(/^Longest answer/).fill('9000');
  await find('form-submit').click();
  await page.getByText('answers with 1 to 8192 tokens').waitFor();
  await page.getByLabel(/^Longest answer/).fill('500');
  await find('form-submit').click();
  await find('chat-settings-dialog').waitFor({ state: 'detached' });

  await find('chat-input').fill('What is');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('a GPU?');
  await page.keyboard.press('Enter');
  await answers().getByText('First words,').waitFor();
  expect(await find('chat-stop').isVisible()).toBe(true);
  expect(asked().body).toMatchObject({ model: 'qwen2.5-7b-instruct', max_tokens: 500, messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'What is\na GPU?' }] });
  goOn();
  await answers().getByText('20 tokens in, 5 out · $0.000003').waitFor();
  await find('code-block').getByText('nvidia-smi').waitFor();
  expect(await answers().locator('strong').textContent()).toBe('the rest');
  // what a model writes as HTML is text
  expect(await answers().locator('img').count()).toBe(0);
  await answers().getByText('<img src="x"').waitFor();
  await eventually('the end is read out', () => find('read-aloud').textContent(), (text) => /the rest/.test(text ?? ''));
  expect(await page.evaluate('document.activeElement?.dataset.testid')).toBe('chat-input');
});

it('keeps conversations over a reload, and hands over the same question as code', async () => {
  await page.reload();
  await answers().getByText('20 tokens in').waitFor();
  expect(await find('conversation').count()).toBe(1);
  await find('chat-code').click();
  await find('snippets-dialog').getByText('/v1/chat/completions').waitFor();
  await page.getByRole('tab', { name: 'Python' }).click();
  await find('snippets-dialog').getByText('client.chat.completions.create(').waitFor();
  await page.keyboard.press('Escape');
});

it('stops the provider, keeps what came, and says about what it cost', async () => {
  provider.answerWith((response, _body, piece) => {
    beginEvents(response);
    piece(chunk({ content: 'Twelve bytes' }));
  });
  await ask('And an NPU?');
  await answers().getByText('Twelve bytes').waitFor();
  await find('chat-stop').click();
  await asked().closed;
  await find('answer-stopped').waitFor();
  await answers().last().getByText(/about \d+ tokens in, 3 out · \$0\.0000/).waitFor();
});

it('says in the place of the answer why there is none, and asks again', async () => {
  provider.answerWith((response) => sendJson(response, 429, { error: { message: 'Slow down.' } }, { 'retry-after': '7' }));
  await ask('Once more');
  await find('answer-problem').getByText('Ask again in 7 s.').waitFor();
  await find('answer-problem').getByText(/^Request [0-9a-f]{8}$/).waitFor();
  const { script, goOn } = inTwoParts('Here ', 'it is.');
  goOn();
  provider.answerWith(script);
  await find('retry').last().click();
  await answers().last().getByText('Here it is.').waitFor();
  expect(asked().body.messages).toHaveLength(6); // the refused answer is not part of what was said
  await find('edit-question').last().click();
  await page.getByLabel('Question', { exact: true }).fill('In other words');
  await page.keyboard.press('Enter');
  await answers().last().getByText('Here it is.').waitFor();
  await find('question').last().getByText('In other words').waitFor();
});

it('renames and deletes conversations', async () => {
  await find('new-conversation').click();
  await find('chat-empty').waitFor();
  await ask('Short-lived');
  await answers().getByText('Here it is.').waitFor();
  expect(await find('conversation').count()).toBe(2);
  await find('conversation-menu').first().click();
  await find('menu-rename').click();
  await page.getByLabel('Name', { exact: true }).fill('To be deleted');
  await find('form-submit').click();
  await find('conversation').getByText('To be deleted').waitFor();
  await find('conversation-menu').first().click();
  await find('menu-delete').click();
  await find('delete-name').fill('delete conversation');
  await find('delete-confirm').click();
  await find('chat-empty').waitFor();
  expect(await find('conversation').count()).toBe(1);
  await find('conversation').click();
  await answers().last().getByText('Here it is.').waitFor();
});

it('tells what was used, by day and by model', async () => {
  await page.getByRole('tab', { name: 'Usage' }).click();
  await find('usage-chart').focus();
  await page.keyboard.press('End');
  await find('usage-day').getByText(/^\d{4}-\d\d-\d\d: [\d,]+ tokens, \$0\.\d+$/).waitFor();
  await find('usage-amount').getByText(/^\$0\.0000/).waitFor();
  await page.getByRole('table', { name: 'Usage by day and model' }).getByText('qwen2.5-7b-instruct').waitFor();
});

it('is readable and reachable for everybody, in both themes and on a phone', async () => {
  const look = async (name: string) => {
    await page.evaluate('scrollTo(0, 0)');
    expect(await complaintsAbout(visitor, name)).toEqual([]);
  };
  await look('chat-usage');
  await page.getByRole('tab', { name: 'Conversations' }).click();
  await answers().last().getByText('Here it is.').waitFor();
  await look('chat');
});

it('complained of nothing but what was refused', () => {
  expect(visitor.complaints.filter((complaint) => !complaint.includes('status of 429'))).toEqual([]);
});
