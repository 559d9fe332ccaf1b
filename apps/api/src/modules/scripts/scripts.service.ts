import { Injectable } from '@nestjs/common';
import { endpoints, type EndpointBody, type ScriptRemoval } from '@garrison/contracts';
import { checkResourceName, checkScriptContent, describeError, err, invalid, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { EventLog, type Change } from '../../platform/realtime/event-log.js';
import { scriptViewOf, type ScriptRow } from './script.view.js';
import { ScriptsRepository } from './scripts.repository.js';

type Patch = EndpointBody<typeof endpoints.updateScript>;

/** Commands on scripts. Machines keep the text they were deployed with, so a script may always change or go. */
@Injectable()
export class ScriptsService {
  constructor(
    private readonly commands: Commands,
    private readonly repository: ScriptsRepository,
    private readonly eventLog: EventLog,
  ) {}

  async create(context: AuthenticatedContext, body: EndpointBody<typeof endpoints.createScript>): RouteReply<typeof endpoints.createScript> {
    const checked = check(body);
    if (!checked.ok) return checked;
    const { accountId } = context.actor;
    return this.commands.run(endpoints.createScript, context, async (tx) => {
      const inserted = await this.repository.insert(tx, { account_id: accountId, ...body });
      if (!inserted.ok) return err(nameTaken(body.name));
      await this.eventLog.append(tx, accountId, [changeOf(inserted.value)]);
      return ok({ answer: { script: scriptViewOf(inserted.value) }, audit: auditOf('create', inserted.value.id) });
    });
  }

  /** PUT gives both members, PATCH one or none. */
  async update(context: AuthenticatedContext, id: string, patch: Patch): RouteReply<typeof endpoints.updateScript> {
    const { accountId } = context.actor;
    return this.commands.run(endpoints.updateScript, context, async (tx) => {
      const row = await this.repository.lock(tx, accountId, id);
      if (!row) return err({ code: 'not_found', resource: 'script', id });
      const checked = check(patch);
      if (!checked.ok) return checked;
      const wanted = { id, name: patch.name ?? row.name, content: patch.content ?? row.content };
      if (wanted.name === row.name && wanted.content === row.content) return ok({ answer: { script: scriptViewOf(row) }, audit: auditOf('update', id) });
      const updated = await this.repository.update(tx, wanted);
      if (!updated.ok) return err(nameTaken(wanted.name));
      await this.eventLog.append(tx, accountId, [changeOf(updated.value)]);
      return ok({ answer: { script: scriptViewOf(updated.value) }, audit: auditOf('update', id) });
    });
  }

  async delete(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.deleteScript> {
    return this.commands.run(endpoints.deleteScript, context, async (tx) => {
      const [row] = await this.remove(tx, context, [id]);
      return row ? ok({ answer: { script: scriptViewOf(row) }, audit: auditOf('delete', id) }) : err({ code: 'not_found', resource: 'script', id });
    });
  }

  /** Deletes those there are and says of each id what became of it; an id given twice is answered twice with the same. */
  async deleteMany(context: AuthenticatedContext, ids: readonly string[]): RouteReply<typeof endpoints.deleteScripts> {
    return this.commands.run(endpoints.deleteScripts, context, async (tx) => {
      const removed = new Set((await this.remove(tx, context, ids)).map((row) => row.id));
      const scripts = ids.map((id): ScriptRemoval => ({ id, deleted: removed.has(id), error: removed.has(id) ? null : unknownScript(id) }));
      const message = `${removed.size} of ${new Set(ids).size} scripts deleted`;
      return ok({ answer: { scripts, message }, audit: { action: 'script.delete_many', resourceType: 'script', resourceId: null } });
    });
  }

  private async remove(tx: EntityManager, { actor }: AuthenticatedContext, ids: readonly string[]): Promise<ScriptRow[]> {
    const rows = await this.repository.delete(tx, actor.accountId, ids);
    await this.eventLog.append(
      tx,
      actor.accountId,
      rows.map((row): Change => ({ resourceType: 'script', resourceId: row.id, generation: row.generation + 1, data: null })),
    );
    return rows;
  }
}

function check({ name, content }: Patch): Result<void, DomainError> {
  const issues = [...(name === undefined ? [] : checkResourceName(name, 'name')), ...(content === undefined ? [] : checkScriptContent(content, 'content'))];
  return issues.length > 0 ? err(invalid(issues)) : ok(undefined);
}

const changeOf = (row: ScriptRow): Change => ({ resourceType: 'script', resourceId: row.id, generation: row.generation, data: scriptViewOf(row) });
const nameTaken = (name: string): DomainError => ({ code: 'name_taken', resource: 'script', name, field: 'name' });
const auditOf = (action: string, id: string) => ({ action: `script.${action}`, resourceType: 'script', resourceId: id });

function unknownScript(id: string): ScriptRemoval['error'] {
  const error: DomainError = { code: 'not_found', resource: 'script', id };
  return { code: error.code, message: describeError(error) };
}
