import { endpoints } from '@garrison/contracts';
import { answerOf } from '../../testing/answer.js';
import { insertInstance } from '../../testing/rows.js';
import { signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { expectStatus } from '../../testing/world.js';
import { trimAuditLog, trimEventLog } from './log-retention.js';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api.close());

/** An account whose log is empty, though it signed in. */
const newcomer = async (): Promise<TestAccount> => {
  const account = await signUp(api);
  await api.dataSource.query('DELETE FROM event_log WHERE account_id = $1', [account.id]);
  await api.dataSource.query('DELETE FROM event_streams WHERE account_id = $1', [account.id]);
  return account;
};
const makeKeys = async ({ token }: TestAccount, names: readonly string[]) => {
  for (const name of names) await expectStatus(201, api.call('POST', '/api/ssh-keys/', { token, body: { name } }));
};
const changes = async ({ token }: TestAccount, after: number) => answerOf(endpoints.listChanges, (await api.call('GET', `/api/changes/?after=${after}`, { token })).body);
/** Lets the first `count` changes of an account be from long ago. */
const age = ({ id }: TestAccount, count: number) => api.dataSource.query("UPDATE event_log SET at = at - interval '100 days' WHERE account_id = $1 AND sequence <= $2", [id, count]);
const rowsOf = async ({ id }: TestAccount): Promise<number[]> => {
  const rows: { sequence: string }[] = await api.dataSource.query('SELECT sequence FROM event_log WHERE account_id = $1 ORDER BY sequence', [id]);
  return rows.map(({ sequence }) => Number(sequence));
};

it('removes what is too old, in batches, and says so to whoever asks for it', async () => {
  const [ada, bob] = [await newcomer(), await newcomer()];
  await makeKeys(ada, ['a', 'b', 'c', 'd', 'e']);
  await makeKeys(bob, ['a', 'b']);
  await age(ada, 3);
  await trimEventLog(api.dataSource.manager, 90, 2);
  expect([await rowsOf(ada), await rowsOf(bob)]).toEqual([[4, 5], [1, 2]]);
  expect(await changes(ada, 0)).toMatchObject({ changes: [{ sequence: 4 }, { sequence: 5 }], next_after: 5, truncated: true });
  expect(await changes(ada, 2)).toMatchObject({ next_after: 5, truncated: true });
  expect(await changes(ada, 3)).toMatchObject({ changes: [{ sequence: 4 }, { sequence: 5 }], truncated: false });
  expect(await changes(bob, 0)).toMatchObject({ next_after: 2, truncated: false });
  // numbering goes on where it was
  await makeKeys(ada, ['f']);
  expect((await changes(ada, 5)).changes.map(({ sequence }) => sequence)).toEqual([6]);
});

it('goes on from where the log was cut when all of it is gone', async () => {
  const ada = await newcomer();
  await makeKeys(ada, ['a', 'b']);
  await age(ada, 2);
  await trimEventLog(api.dataSource.manager, 90);
  expect(await changes(ada, 0)).toMatchObject({ changes: [], next_after: 2, has_more: false, truncated: true });
  expect(await changes(ada, 2)).toMatchObject({ changes: [], next_after: 2, truncated: false });
});

it('keeps the history of instances that exist, and removes it after they are gone', async () => {
  const ada = await newcomer();
  const instance = await insertInstance(api.dataSource, ada.id, { status: 'ACTIVE' });
  await api.dataSource.query(`UPDATE instances SET flavor = '{"features": {"hibernation": true, "snapshots": true}}' WHERE id = $1`, [instance]);
  const insert = `INSERT INTO event_log (account_id, sequence, type, resource_type, resource_id, generation, data, at)
    SELECT $1, n, 'instance.changed', 'instance', $2, n, json_build_object('status', 'S' || n), now() - interval '100 days' FROM generate_series(1, 3) n`;
  await api.dataSource.query(insert, [ada.id, instance]);
  await api.dataSource.query('INSERT INTO event_streams (account_id, last_sequence) VALUES ($1, 3)', [ada.id]);
  await trimEventLog(api.dataSource.manager, 90);
  expect(await rowsOf(ada)).toEqual([1, 2, 3]);
  expect(await changes(ada, 0)).toMatchObject({ changes: [], truncated: true });
  const { events } = await expectStatus(200, api.call('GET', `/api/instances/${instance}/events/`, { token: ada.token }));
  expect(events).toHaveLength(3);
  await api.dataSource.query("UPDATE instances SET status = 'DELETED', deleted_at = now() - interval '91 days' WHERE id = $1", [instance]);
  await trimEventLog(api.dataSource.manager, 90, 2);
  expect(await rowsOf(ada)).toEqual([]);
});

it('removes old rows of the audit log, unless it is kept for ever', async () => {
  const ada = await newcomer();
  await makeKeys(ada, ['a', 'b', 'c']);
  await api.dataSource.query("UPDATE audit_log SET at = at - interval '800 days' WHERE account_id = $1 AND action = 'ssh_key.create'", [ada.id]);
  const count = async () => (await expectStatus(200, api.call('GET', '/api/events/?action=ssh_key.create', { token: ada.token }))).events.length;
  await trimAuditLog(api.dataSource.manager, 0);
  expect(await count()).toBe(3);
  await trimAuditLog(api.dataSource.manager, 730, 2);
  expect(await count()).toBe(0);
});
