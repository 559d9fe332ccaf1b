import { Injectable } from '@nestjs/common';
import { endpoints, type EndpointBody } from '@garrison/contracts';
import { checkSshKeyName, err, invalid, ok, parseSshPublicKey, type DomainError, type Result, type SshPublicKey } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { Accounts } from '../accounts/accounts.repository.js';
import { createKeyPair, fingerprintOf } from './key-pair.js';
import { sshKeyViewOf } from './ssh-key.view.js';
import { SshKeysRepository } from './ssh-keys.repository.js';

export type NewKey = EndpointBody<typeof endpoints.createSshKey>;
/** SSH keys per account (spec barrack-api §8). */
export const MAX_SSH_KEYS = 25;
/** A key never changes: it is first made and then, at most, gone. */
const generations = { made: 1, gone: 2 } as const;

/** Commands on SSH keys. */
@Injectable()
export class SshKeysService {
  constructor(
    private readonly commands: Commands,
    private readonly accounts: Accounts,
    private readonly repository: SshKeysRepository,
    private readonly eventLog: EventLog,
  ) {}

  /** Imports the given public key, or makes a pair; the private key is in this one answer and nowhere else. */
  async create(context: AuthenticatedContext, body: NewKey): RouteReply<typeof endpoints.createSshKey> {
    const checked = checkNewKey(body);
    if (!checked.ok) return checked;
    return this.commands.run(endpoints.createSshKey, context, async (tx) => {
      const added = await this.add(tx, context.actor.accountId, body.name, checked.value);
      if (!added.ok) return added;
      const { ssh_key, private_key } = added.value;
      const replayAnswer = { ssh_key, private_key: null, ...(private_key === null ? {} : { message: 'SSH key created; its private key was shown in the first answer only' }) };
      return ok({ answer: { ssh_key, private_key }, replayAnswer, audit: { action: 'ssh_key.create', resourceType: 'ssh_key', resourceId: ssh_key.id } });
    });
  }

  /** Adds a key in the caller's transaction; without a public key a pair is made. */
  async add(tx: EntityManager, accountId: string, name: string, given: SshPublicKey | null) {
    await this.accounts.lock(tx, accountId);
    if ((await this.repository.count(tx, accountId)) >= MAX_SSH_KEYS) return err<DomainError>({ code: 'limit_reached', resource: 'ssh_key', limit: MAX_SSH_KEYS });
    const { publicKey, privateKey } = given ? { publicKey: given, privateKey: null } : createKeyPair(name);
    const inserted = await this.repository.insert(tx, {
      account_id: accountId, name, key_type: publicKey.type, public_key: `${publicKey.type} ${publicKey.body}`, fingerprint: fingerprintOf(publicKey),
    });
    if (!inserted.ok) return err<DomainError>({ code: 'name_taken', resource: 'ssh_key', name, field: 'name' });
    const ssh_key = sshKeyViewOf(inserted.value);
    await this.eventLog.append(tx, accountId, [{ resourceType: 'ssh_key', resourceId: ssh_key.id, generation: generations.made, data: ssh_key }]);
    return ok({ ssh_key, private_key: privateKey });
  }

  /** Refused while an instance that is not DELETED has the key. */
  async delete(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.deleteSshKey> {
    const { accountId } = context.actor;
    return this.commands.run(endpoints.deleteSshKey, context, async (tx) => {
      const row = await this.repository.lock(tx, accountId, id);
      if (!row) return err({ code: 'not_found', resource: 'ssh_key', id });
      const users = await this.repository.usersOf(tx, id);
      if (users.length > 0) return err(inUse(id, users));
      await this.repository.delete(tx, id);
      await this.eventLog.append(tx, accountId, [{ resourceType: 'ssh_key', resourceId: id, generation: generations.gone, data: null }]);
      return ok({ answer: { ssh_key: sshKeyViewOf(row) }, audit: { action: 'ssh_key.delete', resourceType: 'ssh_key', resourceId: id } });
    });
  }
}

function checkNewKey({ name, public_key }: NewKey): Result<SshPublicKey | null, DomainError> {
  const parsed = typeof public_key === 'string' ? parseSshPublicKey(public_key, 'public_key') : ok(null);
  const issues = [...checkSshKeyName(name, 'name'), ...(parsed.ok ? [] : [parsed.error])];
  return issues.length > 0 || !parsed.ok ? err(invalid(issues)) : parsed;
}

/** How many instances a refusal names. */
const NAMED_USERS = 3;

function inUse(id: string, users: readonly string[]): DomainError {
  const named = users.slice(0, NAMED_USERS).map((user) => `"${user}"`).join(', ');
  const more = users.length > NAMED_USERS ? ` and ${users.length - NAMED_USERS} more` : '';
  return { code: 'in_use', resource: 'ssh_key', id, used_by: `${users.length === 1 ? 'instance' : 'instances'} ${named}${more}` };
}
