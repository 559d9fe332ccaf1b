import { Ledger } from '../modules/ledger/ledger.service.js';
import { WaitingLaunches } from '../modules/deploy/waiting-launches.js';
import { Transactions } from '../platform/database/transactions.js';
import { startTestApi, type TestApi } from './test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from './world.js';

const MODEL = 'H200-SXM5-141GB';
const REGION = 'FINLAND-2';

/** A region with two GPUs of one model, two people who want them, and the line that forms. */
export class LineWorld {
  private constructor(
    readonly api: TestApi,
    readonly ada: Customer,
    readonly bob: Customer,
  ) {}

  static async start(overrides: Record<string, string> = {}): Promise<LineWorld> {
    const api = await startTestApi({ WELCOME_CREDIT: '500', ...overrides });
    await addNode(api, { id: 'fin2-pair', region: REGION, model: MODEL, gpus: 2 });
    return new LineWorld(api, await customer(api), await customer(api));
  }

  readonly line = { region: REGION, gpu_model: MODEL };

  body(change: Record<string, unknown> = {}, who = this.ada) {
    return deployBody(who, { ...this.line, ...change });
  }

  order(change: Record<string, unknown> = {}, who = this.ada, headers: Record<string, string> = {}) {
    return this.api.call('POST', '/api/deploy/', { token: who.token, headers, body: this.body(change, who) });
  }

  /** Stands in line; the deployment. */
  async wait(change: Record<string, unknown> = {}, who = this.ada) {
    const { deployment, operation_id } = await expectStatus(202, this.order({ when_out_of_stock: 'wait', ...change }, who));
    if (operation_id !== null) throw new Error('served at once');
    return deployment;
  }

  async look(id: string, who = this.ada) {
    return (await expectStatus(200, this.api.call('GET', `/api/deploy/${id}/`, { token: who.token }))).deployment;
  }

  cancel(id: string, who = this.ada, headers: Record<string, string> = {}) {
    return this.api.call('DELETE', `/api/deploy/${id}/`, { token: who.token, headers });
  }

  get launches(): WaitingLaunches {
    return this.api.app.get(WaitingLaunches);
  }

  async rows(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return this.api.dataSource.query(sql, values);
  }

  /** Takes both GPUs; the instances. */
  async fill(): Promise<[string, string]> {
    const [one, two] = [await expectStatus(202, this.order()), await expectStatus(202, this.order())];
    return [one.deployment.instance_id, two.deployment.instance_id];
  }

  /** Deletes an instance and lets its node say so. */
  async free(instanceId: string, who = this.ada): Promise<void> {
    const { operation_id } = await expectStatus(202, this.api.call('DELETE', `/api/instances/${instanceId}/`, { token: who.token }));
    await answer(this.api, operation_id, { kind: 'done' });
  }

  /** Takes all of an account's credit away. */
  async spendAll({ accountId }: Customer): Promise<void> {
    const ledger = this.api.app.get(Ledger);
    await this.api.app.get(Transactions).commit(async (tx) => {
      const balance = await ledger.balance(tx, accountId);
      const lines = [{ accountId, book: 'credits' as const, amountNano: -balance }, { accountId: null, book: 'promotions' as const, amountNano: balance }];
      await ledger.post(tx, { source: `spent:${accountId}`, kind: 'test', currency: 'USD', description: 'spent', lines });
    });
  }

  /** What the owner's log says of a deployment: its status and place each time. */
  async told(id: string, who = this.ada): Promise<[string, number | null][]> {
    const told: [string, number | null][] = [];
    for (let after = 0, more = true; more; ) {
      const { changes, next_after, has_more } = await expectStatus(200, this.api.call('GET', `/api/changes/?limit=200&after=${after}`, { token: who.token }));
      for (const { type, data } of changes) if (type === 'deployment.changed' && data.deployment_id === id) told.push([data.status, data.queue?.position ?? null]);
      [after, more] = [next_after, has_more];
    }
    return told;
  }

  /** Whatever stands in line or holds GPUs goes, so that the next test begins with two free ones. */
  async clear(): Promise<void> {
    await this.rows("UPDATE launch_line SET status = 'cancelled', ended_at = now(), sealed_request = NULL WHERE status = 'waiting'");
    for (const { id, account_id } of await this.rows("SELECT id, account_id FROM instances WHERE status <> 'DELETED'")) {
      await this.free(String(id), account_id === this.ada.accountId ? this.ada : this.bob);
    }
  }
}
