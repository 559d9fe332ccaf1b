import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transactions } from '../../platform/database/transactions.js';
import { createLogger } from '../../platform/observability/logger.js';
import { startSmtpServer, type SmtpServer } from '../../testing/smtp-server.js';
import { signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { mailerOf } from './mailer.js';
import { NoticeMailLoop } from './notice-mail.loop.js';
import { Notices } from './notices.repository.js';

let api: TestApi;
let smtp: SmtpServer;
let folder: string;
beforeAll(async () => {
  api = await startTestApi();
  smtp = await startSmtpServer();
  folder = await mkdtemp(join(tmpdir(), 'garrison-mail-'));
});
afterAll(async () => {
  await api.close();
  await smtp.close();
  await rm(folder, { recursive: true });
});

const tell = ({ id }: TestAccount, key: string) =>
  api.app.get(Transactions).commit((tx) => api.app.get(Notices).tell(tx, { accountId: id, key, kind: 'runway', title: 'Your credit lasts for less than 6 hours', message: 'At 2.49 € per hour.\n.\nDeposit.', data: {} }));
const loop = (MAIL_URL: string) => new NoticeMailLoop(api.app.get(Transactions), api.app.get(Notices), mailerOf({ ...api.env, MAIL_URL, MAIL_FROM: 'Cloud <cloud@example.org>', DATA_DIR: folder }), api.env, createLogger({ level: 'silent', name: 'test' }));
const mailOf = async ({ token }: TestAccount): Promise<string[]> => (await api.call('GET', '/api/notices/', { token })).body.notices.map((one: { mail: string }) => one.mail);
const due = () => api.dataSource.query("UPDATE notices SET mail_due_at = now() - interval '1 second' WHERE mail = 'pending'");
/** A line break within a word is the encoding's. */
const readable = (text: string) => text.replace(/=\n/g, '').replace(/=E2=82=AC/g, '€');

it('goes out over SMTP, once, however many workers send', async () => {
  const account = await signUp(api);
  expect([await tell(account, 'a'), await tell(account, 'a'), await tell(account, 'b')]).toEqual([true, false, true]);
  await Promise.all([1, 2, 3].map(() => loop(smtp.url).turn()));
  expect(smtp.received.map(({ from, to }) => [from, to])).toEqual(Array(2).fill(['cloud@example.org', [account.email]]));
  const text = readable(smtp.received[0]?.text ?? '');
  expect(text).toContain('Subject: Your credit lasts for less than 6 hours');
  expect(text).toMatch(/Message-ID: <[0-9a-f-]{36}@garrison>/);
  expect(text).toContain('At 2.49 € per hour.\n.\nDeposit.');
  expect(await mailOf(account)).toEqual(['sent', 'sent']);
});

it('is tried again after a pause when the server says no, and given up in the end', async () => {
  const account = await signUp(api);
  await tell(account, 'a');
  const before = smtp.received.length;
  smtp.refuseNext(451);
  await loop(smtp.url).turn();
  await loop(smtp.url).turn();
  expect([smtp.received.length - before, await mailOf(account)]).toEqual([0, ['pending']]);
  await due();
  await loop(smtp.url).turn();
  expect([smtp.received.length - before, await mailOf(account)]).toEqual([1, ['sent']]);
  await tell(account, 'b');
  for (let attempt = 0; attempt < 12; attempt += 1) {
    smtp.refuseNext(554);
    await due();
    await loop(smtp.url).turn();
  }
  expect((await mailOf(account)).sort()).toEqual(['failed', 'sent']);
});

it('is sent again when a worker died before it wrote that down', async () => {
  const account = await signUp(api);
  await tell(account, 'a');
  await api.app.get(Transactions).commit((tx) => api.app.get(Notices).takeDue(tx, 10, 600));
  await loop(smtp.url).turn();
  expect(await mailOf(account)).toEqual(['pending']);
  await due();
  await loop(smtp.url).turn();
  expect(await mailOf(account)).toEqual(['sent']);
});

it('is a file without a server', async () => {
  const account = await signUp(api);
  await tell(account, 'a');
  await loop('').turn();
  const [file, ...more] = await readdir(join(folder, 'mail'));
  expect(more).toEqual([]);
  expect(readable(await readFile(join(folder, 'mail', file ?? ''), 'utf8'))).toContain(`To: ${account.email}`);
});

it('is not mailed where mail is off', async () => {
  const silent = await startTestApi({ MAIL_URL: 'none' });
  try {
    const account = await signUp(silent);
    await silent.app.get(Transactions).commit((tx) => silent.app.get(Notices).tell(tx, { accountId: account.id, key: 'a', kind: 'lease', title: 't', message: 'm', data: {} }));
    const { notices } = (await silent.call('GET', '/api/notices/?kind=lease', { token: account.token })).body;
    expect(notices).toMatchObject([{ mail: 'off' }]);
  } finally {
    await silent.close();
  }
});
