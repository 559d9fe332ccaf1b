import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { violatedUnique } from '../../platform/database/transactions.js';
import type { SshKeyRow } from './ssh-key.view.js';

export type NewSshKey = Pick<SshKeyRow, 'account_id' | 'name' | 'key_type' | 'public_key' | 'fingerprint'>;

/** The only writer of `ssh_keys`. */
@Injectable()
export class SshKeysRepository {
  async count(tx: EntityManager, accountId: string): Promise<number> {
    const [row]: { count: number }[] = await tx.query('SELECT count(*)::int AS count FROM ssh_keys WHERE account_id = $1', [accountId]);
    return row?.count ?? 0;
  }

  /** Refused when a key of the account has the name; the transaction is then of no further use. */
  async insert(tx: EntityManager, key: NewSshKey): Promise<Result<SshKeyRow, 'name_taken'>> {
    try {
      const [row]: SshKeyRow[] = await tx.query(
        'INSERT INTO ssh_keys (id, account_id, name, key_type, public_key, fingerprint) VALUES ($1, $2, $3, $4, $5, $6) RETURNING *',
        [uuidv7(), key.account_id, key.name, key.key_type, key.public_key, key.fingerprint],
      );
      return ok(row as SshKeyRow);
    } catch (error) {
      if (violatedUnique(error) === 'ssh_keys_account_id_name_key') return err('name_taken');
      throw error;
    }
  }

  /**
   * Takes the key from everybody else. A deployment that refers to it (foreign key) has either committed, and is seen by what is read next, or waits and
   * then finds no key: in between there is nothing.
   */
  async lock(tx: EntityManager, accountId: string, id: string): Promise<SshKeyRow | undefined> {
    const [row]: SshKeyRow[] = await tx.query('SELECT * FROM ssh_keys WHERE id = $1 AND account_id = $2 FOR UPDATE', [id, accountId]);
    return row;
  }

  /** Names of the instances that still have the key, oldest first. */
  async usersOf(tx: EntityManager, id: string): Promise<string[]> {
    const rows: { name: string }[] = await tx.query(
      `SELECT i.name FROM instance_ssh_keys k JOIN instances i ON i.id = k.instance_id WHERE k.ssh_key_id = $1 AND i.status <> 'DELETED' ORDER BY i.created_at, i.id`,
      [id],
    );
    return rows.map((row) => row.name);
  }

  /** Deleted instances forget the key too. */
  async delete(tx: EntityManager, id: string): Promise<void> {
    await tx.query('DELETE FROM instance_ssh_keys WHERE ssh_key_id = $1', [id]);
    await tx.query('DELETE FROM ssh_keys WHERE id = $1', [id]);
  }
}
