import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEvidence } from './route-evidence.js';
import { createKey, signUp } from './test-account.js';
import { startTestApi } from './test-api.js';
import { customer } from './world.js';

it('leaves what was answered to whom: by the server’s own account, once a kind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'garrison-evidence-test-'));
  const api = await startTestApi({}, folder);
  try {
    const [ada, eve] = [await customer(api), await signUp(api)];
    const key = `/api/ssh-keys/${ada.keyId}/`;
    const nothing = '/api/ssh-keys/019a48f1-d681-7dd3-92cc-02d0b2406e53/';
    await api.call('GET', key);
    await api.call('GET', key, { token: 'x' });
    for (const token of [ada.token, ada.token, eve.token]) await api.call('GET', key, { token });
    await api.call('GET', nothing, { token: eve.token });
    await api.call('DELETE', key, { token: await createKey(api, eve, ['read']) });
    await api.call('DELETE', key, { headers: { 'x-api-key': 'x' } });
    await api.close();
    const evidence = readEvidence(folder);
    const of = (operation: string) => evidence.filter((one) => one.operation === operation).map(({ status, code, caller, foreign }) => [status, code, caller, foreign]);
    expect(of('getSshKey')).toEqual([
      [401, 'unauthenticated', 'nobody', false], [401, 'unauthenticated', 'stranger', false], [200, null, 'session', false], [404, 'not_found', 'session', true], [404, 'not_found', 'session', false],
    ]);
    expect(of('deleteSshKey')).toEqual([[403, 'forbidden', 'key:read', false], [401, 'unauthenticated', 'stranger', false]]);
    expect(of('register')).toEqual([[201, null, 'nobody', false]]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
