import type { SessionView } from '@garrison/contracts';
import type { Change } from '../../platform/realtime/event-log.js';

/** A row of `sessions`, as the database gives it; its id is that of its family of refresh tokens. */
export type SessionRow = { id: string; account_id: string; ip: string | null; user_agent: string | null; created_at: Date; last_used_at: Date; expires_at: Date; ended_at: Date | null };
/** Who uses a session, as a request tells. */
export type SessionUse = { ip: string; userAgent: string | null };

/** `session` of `/api/auth/sessions/`. */
export const sessionViewOf = ({ id, ip, user_agent, created_at, last_used_at, expires_at }: SessionRow): SessionView => ({
  id, ip, user_agent, created_at: created_at.toISOString(), last_used_at: last_used_at.toISOString(), expires_at: expires_at.toISOString(),
});

/** For the log: a session begins and, once, ends. */
export const sessionChange = (row: SessionRow): Change =>
  row.ended_at === null ? { resourceType: 'session', resourceId: row.id, generation: 1, data: sessionViewOf(row) } : { resourceType: 'session', resourceId: row.id, generation: 2, data: null };
