import { Injectable } from '@nestjs/common';
import { endpoints, type AdminOperationView, type EndpointQuery } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { operationViewOf, type OperationRow } from '../../platform/operations/operations.js';

type Stuck = OperationRow & { overdue: boolean };
type Command = 'retry' | 'fail';
const UNFINISHED = "status IN ('pending', 'running')";
const columns = 'operations.*, deadline_at < now() AS overdue';

const viewOf = (row: Stuck): AdminOperationView => ({ ...operationViewOf(row), account_id: row.account_id, overdue: row.overdue, lease_until: row.lease_until.toISOString() });

/**
 * What operators see of commands in progress, and how they hurry them. They only move the two times by which the reconcilers go: what happens then is
 * decided there, by the same rules as always.
 */
@Injectable()
export class AdminOperations {
  constructor(private readonly commands: Commands) {}

  async list(db: EntityManager, { overdue, older_than_seconds, region, limit }: EndpointQuery<typeof endpoints.adminListOperations>): Promise<AdminOperationView[]> {
    const rows: Stuck[] = await db.query(
      `SELECT ${columns} FROM operations WHERE ${UNFINISHED} AND ($1::boolean IS NULL OR (deadline_at < now()) = $1) AND created_at <= now() - make_interval(secs => $2)
       AND ($3::text IS NULL OR region = $3) ORDER BY deadline_at, id LIMIT ${limit}`,
      [overdue ?? null, older_than_seconds, region ?? null],
    );
    return rows.map(viewOf);
  }

  retry(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.adminRetryOperation> {
    return this.hurry(endpoints.adminRetryOperation, context, id, 'retry');
  }

  fail(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.adminFailOperation> {
    return this.hurry(endpoints.adminFailOperation, context, id, 'fail');
  }

  private hurry(spec: typeof endpoints.adminRetryOperation | typeof endpoints.adminFailOperation, context: AuthenticatedContext, id: string, command: Command) {
    return this.commands.run(spec, context, async (tx) => {
      const [row]: Stuck[] = await tx.query(`SELECT ${columns} FROM operations WHERE id = $1 FOR UPDATE`, [id]);
      if (!row) return err({ code: 'not_found', resource: 'operation', id });
      const open = row.status === 'pending' || row.status === 'running';
      if (!open) return err({ code: 'wrong_state', resource: 'operation', current_state: row.status, command, allowed_from: ['pending', 'running'] });
      if (command === 'retry' && row.overdue) {
        return err({ code: 'wrong_state', resource: 'operation', current_state: 'overdue', command, allowed_from: ['pending', 'running'], reason: 'Its deadline is over; the reconciler is about to end it.' });
      }
      const time = command === 'retry' ? 'lease_until' : 'deadline_at';
      // A moment ago: the reconcilers ask for what is before now.
      const [[changed]]: [Stuck[], number] = await tx.query(`UPDATE operations SET ${time} = least(${time}, now() - interval '1 millisecond') WHERE id = $1 RETURNING ${columns}`, [id]);
      const operation = viewOf(changed as Stuck);
      return ok({ answer: { operation }, audit: { action: `operation.${command}`, resourceType: 'operation', resourceId: id } });
    });
  }
}
