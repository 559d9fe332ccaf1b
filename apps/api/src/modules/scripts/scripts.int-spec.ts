import { randomUUID } from 'node:crypto';
import { endpoints } from '@garrison/contracts';
import { answerOf } from '../../testing/answer.js';
import { signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';

const bash = '#!/bin/bash\necho ready\n';
let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api.close());

const create = ({ token }: TestAccount, body: Record<string, unknown>, headers?: Record<string, string>) => api.call('POST', '/api/scripts/', { token, body, headers });
const made = async (account: TestAccount, name: string, content = bash) => answerOf(endpoints.createScript, (await create(account, { name, content })).body).script;
const names = async ({ token }: TestAccount, query = '') =>
  (await api.call('GET', `/api/scripts/${query}`, { token })).body.scripts.map(({ name }: { name: string }) => name);
const problems = (body: { details: { field: string; code: string }[] }) => body.details.map(({ field, code }) => `${field} ${code}`);
const changes = ({ id }: TestAccount) =>
  api.dataSource.query("SELECT resource_id, generation, data FROM event_log WHERE account_id = $1 AND type = 'script.changed' ORDER BY sequence", [id]);

describe('creating', () => {
  it('keeps the text, tells its kind and size, and tells the listeners', async () => {
    const account = await signUp(api);
    const script = await made(account, 'Install drivers', '#cloud-config\npackages: [htöp]\n');
    expect(script).toMatchObject({ name: 'Install drivers', format: 'cloud_config', content: '#cloud-config\npackages: [htöp]\n', size_bytes: 32, generation: 1 });
    const read = await api.call('GET', `/api/scripts/${script.id}/`, { token: account.token });
    expect(answerOf(endpoints.getScript, read.body).script).toEqual(script);
    expect(await changes(account)).toEqual([{ resource_id: script.id, generation: 1, data: script }]);
  });

  it.each([
    ['a bad name and no first line', { name: ' x', content: 'echo hello' }, ['name invalid_start', 'content unknown_format']],
    ['a cloud-config that is a list', { name: 'x', content: '#cloud-config\n- a list\n' }, ['content not_a_mapping']],
    ['more than 16 KB', { name: 'x', content: `#!/bin/sh\n${'é'.repeat(8_200)}` }, ['content too_large']],
    ['a misspelt member', { name: 'x', contents: bash }, ['content required', 'contents unknown_field']],
  ])('refuses %s', async (_what, body, expected) => {
    const refused = await create(await signUp(api), body);
    expect([refused.status, problems(refused.body).sort()]).toEqual([400, [...expected].sort()]);
  });

  it('gives a name once, also when two ask at once, and each account its own', async () => {
    const account = await signUp(api);
    const answers = await Promise.all([create(account, { name: 'setup', content: bash }), create(account, { name: 'setup', content: bash })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'name_taken', resource: 'script', name: 'setup' });
    expect((await create(await signUp(api), { name: 'setup', content: bash })).status).toBe(201);
  });

  it('makes one script of one idempotency key', async () => {
    const account = await signUp(api);
    const headers = { 'idempotency-key': 'once' };
    const [first, second] = [await create(account, { name: 'a', content: bash }, headers), await create(account, { name: 'a', content: bash }, headers)];
    expect([second.status, second.body.script.id]).toEqual([201, first.body.script.id]);
    expect(await names(account)).toEqual(['a']);
  });
});

describe('changing', () => {
  it('replaces with PUT, changes one member with PATCH, and counts generations', async () => {
    const account = await signUp(api);
    const { id } = await made(account, 'one');
    const path = `/api/scripts/${id}/`;
    const { token } = account;
    expect((await api.call('PUT', path, { token, body: { name: 'two' } })).body.error).toBe('validation_failed');
    const put = await api.call('PUT', path, { token, body: { name: 'two', content: '#!/bin/sh\ntrue\n' } });
    expect(answerOf(endpoints.replaceScript, put.body).script).toMatchObject({ id, name: 'two', content: '#!/bin/sh\ntrue\n', generation: 2 });
    const patched = await api.call('PATCH', path, { token, body: { name: 'three' } });
    expect(answerOf(endpoints.updateScript, patched.body).script).toMatchObject({ name: 'three', content: '#!/bin/sh\ntrue\n', generation: 3 });
    expect((await api.call('PATCH', path, { token, body: {} })).body.script.generation).toBe(3);
    expect((await changes(account)).map(({ generation }: { generation: number }) => generation)).toEqual([1, 2, 3]);
  });

  it('refuses a bad text and a name another script has, and leaves everything as it was', async () => {
    const account = await signUp(api);
    await made(account, 'taken');
    const script = await made(account, 'mine');
    const patch = (body: Record<string, unknown>) => api.call('PATCH', `/api/scripts/${script.id}/`, { token: account.token, body });
    expect(problems((await patch({ content: '' })).body)).toEqual(['content required']);
    expect(problems((await patch({ name: '' })).body)).toEqual(['name required']);
    expect((await patch({ name: 'taken' })).body).toMatchObject({ error: 'name_taken', name: 'taken' });
    expect((await api.call('PUT', `/api/scripts/${script.id}/`, { token: account.token, body: { name: 'taken', content: bash } })).body).toMatchObject({ error: 'name_taken', name: 'taken' });
    expect((await api.call('GET', `/api/scripts/${script.id}/`, { token: account.token })).body.script).toEqual(script);
  });
});

describe('deleting', () => {
  it('happens once, tells the listeners and frees the name', async () => {
    const account = await signUp(api);
    const { id } = await made(account, 'old');
    const remove = () => api.call('DELETE', `/api/scripts/${id}/`, { token: account.token });
    expect((await Promise.all([remove(), remove()])).map(({ status }) => status).sort()).toEqual([200, 404]);
    expect((await changes(account)).at(-1)).toEqual({ resource_id: id, generation: 2, data: null });
    expect((await create(account, { name: 'old', content: bash })).status).toBe(201);
  });

  it('answers for each id when several are named; others’ scripts are unknown and stay', async () => {
    const [account, other] = [await signUp(api), await signUp(api)];
    const [a, b, foreign] = [await made(account, 'a'), await made(account, 'b'), await made(other, 'c')];
    await made(account, 'kept');
    const missing = randomUUID();
    const { status, body } = await api.call('DELETE', '/api/scripts/', { token: account.token, body: { script_ids: [b.id, foreign.id, a.id, missing, a.id] } });
    expect([status, body.message]).toEqual([200, '2 of 4 scripts deleted']);
    expect(answerOf(endpoints.deleteScripts, body).scripts.map(({ id, deleted, error }) => [id, deleted, error?.code])).toEqual([
      [b.id, true, undefined],
      [foreign.id, false, 'not_found'],
      [a.id, true, undefined],
      [missing, false, 'not_found'],
      [a.id, true, undefined],
    ]);
    expect([await names(account), await names(other)]).toEqual([['kept'], ['c']]);
  });

  it('refuses an empty list and an id that is none', async () => {
    const { token } = await signUp(api);
    expect(problems((await api.call('DELETE', '/api/scripts/', { token, body: { script_ids: [] } })).body)).toEqual(['script_ids too_short']);
    expect((await api.call('DELETE', '/api/scripts/', { token, body: { script_ids: ['x'] } })).status).toBe(400);
  });
});

it('lists by page, search and order', async () => {
  const account = await signUp(api);
  for (const name of ['beta', 'Alpha', 'gamma_1', 'gamma-1']) await made(account, name);
  expect(await names(account)).toEqual(['gamma-1', 'gamma_1', 'Alpha', 'beta']);
  expect(await names(account, '?sort=name&page_size=2')).toEqual(['Alpha', 'beta']);
  expect(await names(account, '?search=gamma_')).toEqual(['gamma_1']);
  const { body } = await api.call('GET', '/api/scripts/?page_size=3&page=2', { token: account.token });
  expect(answerOf(endpoints.listScripts, body).pagination).toEqual({ page: 2, page_size: 3, total: 4, total_pages: 2, has_next: false, has_previous: true });
});
