import { Inject, Injectable } from '@nestjs/common';
import { endpoints, type EndpointBody, type WebhookView } from '@garrison/contracts';
import { checkResourceName, checkWebhookUrl, err, invalid, MAX_WEBHOOKS, ok, type DomainError, type Issue, type Result } from '@garrison/domain';
import { seal } from '@garrison/queue';
import type { EntityManager } from 'typeorm';
import { ENV, type Env } from '../../config/env.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { Accounts } from '../accounts/accounts.repository.js';
import { createWebhookSecret } from './signature.js';
import { WebhookJournal } from './webhook-journal.js';
import type { WebhookRow } from './webhook.row.js';
import { WebhookTargets } from './webhook-target.js';
import { webhookViewOf } from './webhook.view.js';
import { WebhooksRepository } from './webhooks.repository.js';

type NewWebhook = EndpointBody<typeof endpoints.createWebhook>;
type Change = EndpointBody<typeof endpoints.updateWebhook>;

const HOUR_MS = 3_600_000;
const audit = (action: string, resourceId: string) => ({ action: `webhook.${action}`, resourceType: 'webhook', resourceId });
const shownOnce = (webhook: WebhookView, what: string) => ({ webhook, secret: null, message: `${what}; the secret was shown in the first answer only` });

/** Commands on webhooks. Every change is told as `webhook.changed`, to webhooks too. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly commands: Commands,
    private readonly accounts: Accounts,
    private readonly repository: WebhooksRepository,
    private readonly targets: WebhookTargets,
    private readonly journal: WebhookJournal,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** The secret is in this one answer; stored is only its sealed form. */
  async create(context: AuthenticatedContext, { name, url, event_types }: NewWebhook): RouteReply<typeof endpoints.createWebhook> {
    const issues = await this.check({ name, url });
    const { accountId } = context.actor;
    return this.commands.run(endpoints.createWebhook, context, async (tx) => {
      if (issues.length > 0) return err(invalid(issues));
      await this.accounts.lock(tx, accountId);
      if ((await this.repository.count(tx, accountId)) >= MAX_WEBHOOKS) return err({ code: 'limit_reached', resource: 'webhook', limit: MAX_WEBHOOKS });
      const secret = createWebhookSecret();
      const inserted = await this.repository.insert(tx, { account_id: accountId, name, url, event_types: [...new Set(event_types)], sealed_secret: seal(this.env.SEALING_KEY, secret) });
      if (!inserted.ok) return err(nameTaken(name));
      await this.journal.announce(tx, inserted.value);
      const webhook = webhookViewOf(await this.repository.startFromNow(tx, inserted.value.id));
      return ok({ answer: { webhook, secret }, replayAnswer: shownOnce(webhook, 'Webhook created'), audit: audit('create', webhook.id) });
    });
  }

  /** Absent members stay. Stopping gives up what is pending; resuming begins with what happens from now on. */
  async update(context: AuthenticatedContext, id: string, change: Change): RouteReply<typeof endpoints.updateWebhook> {
    const issues = await this.check(change);
    return this.commands.run(endpoints.updateWebhook, context, async (tx) => {
      const row = await this.repository.lock(tx, context.actor.accountId, id);
      if (!row) return err({ code: 'not_found', resource: 'webhook', id });
      if (issues.length > 0) return err(invalid(issues));
      const changed = await this.apply(tx, row, change);
      return changed.ok ? ok({ answer: { webhook: webhookViewOf(changed.value) }, audit: audit('update', id) }) : changed;
    });
  }

  async delete(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.deleteWebhook> {
    return this.commands.run(endpoints.deleteWebhook, context, async (tx) => {
      const row = await this.repository.lock(tx, context.actor.accountId, id);
      if (!row) return err({ code: 'not_found', resource: 'webhook', id });
      await this.repository.delete(tx, id);
      await this.journal.gone(tx, row);
      return ok({ answer: { webhook: webhookViewOf(row) }, audit: audit('delete', id) });
    });
  }

  /** The former secret signs beside the new one for a while; one that was still overlapping from before is dropped. */
  async rotate(context: AuthenticatedContext, id: string, overlapHours: number): RouteReply<typeof endpoints.rotateWebhookSecret> {
    return this.commands.run(endpoints.rotateWebhookSecret, context, async (tx) => {
      const row = await this.repository.lock(tx, context.actor.accountId, id);
      if (!row) return err({ code: 'not_found', resource: 'webhook', id });
      const secret = createWebhookSecret();
      const former = overlapHours === 0 ? null : { secret: row.sealed_secret, until: new Date(Date.now() + overlapHours * HOUR_MS) };
      const changed = await this.repository.change(tx, row, {
        sealed_secret: seal(this.env.SEALING_KEY, secret), sealed_previous_secret: former?.secret ?? null, previous_secret_until: former?.until ?? null,
      });
      if (!changed.ok) return err(nameTaken(row.name));
      await this.journal.announce(tx, changed.value);
      const webhook = webhookViewOf(changed.value);
      return ok({ answer: { webhook, secret }, replayAnswer: shownOnce(webhook, 'Secret rotated'), audit: audit('rotate_secret', id) });
    });
  }

  private async apply(tx: EntityManager, row: WebhookRow, { enabled = row.enabled, event_types, name, url }: Change): Promise<Result<WebhookRow, DomainError>> {
    const changed = await this.repository.change(tx, row, {
      name: name ?? row.name, url: url ?? row.url, event_types: event_types ? [...new Set(event_types)] : row.event_types,
      enabled, disabled_reason: enabled ? null : (row.disabled_reason ?? 'by_owner'),
    });
    if (!changed.ok) return err(nameTaken(name ?? row.name));
    if (row.enabled && !enabled) await this.journal.stopped(tx, row.id);
    await this.journal.announce(tx, changed.value);
    return ok(!row.enabled && enabled ? await this.repository.startFromNow(tx, row.id) : changed.value);
  }

  private async check({ name, url }: { name?: string; url?: string }): Promise<Issue[]> {
    const issues = [...(name === undefined ? [] : checkResourceName(name, 'name')), ...(url === undefined ? [] : checkWebhookUrl(url, 'url'))];
    return url === undefined || issues.some(({ field }) => field === 'url') ? issues : [...issues, ...(await this.targets.check(url, 'url'))];
  }
}

const nameTaken = (name: string): DomainError => ({ code: 'name_taken', resource: 'webhook', name, field: 'name' });
