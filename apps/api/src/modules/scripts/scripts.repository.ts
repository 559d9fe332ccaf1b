import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { violatedUnique } from '../../platform/database/transactions.js';
import type { ScriptRow } from './script.view.js';

/** The only writer of `scripts`. After `name_taken` the transaction is of no further use. */
@Injectable()
export class ScriptsRepository {
  insert(tx: EntityManager, { account_id, name, content }: Pick<ScriptRow, 'account_id' | 'name' | 'content'>): Promise<Result<ScriptRow, 'name_taken'>> {
    return unlessTaken(async () => {
      const [row]: ScriptRow[] = await tx.query('INSERT INTO scripts (id, account_id, name, content) VALUES ($1, $2, $3, $4) RETURNING *', [uuidv7(), account_id, name, content]);
      return row as ScriptRow;
    });
  }

  async lock(tx: EntityManager, accountId: string, id: string): Promise<ScriptRow | undefined> {
    const [row]: ScriptRow[] = await tx.query('SELECT * FROM scripts WHERE id = $1 AND account_id = $2 FOR UPDATE', [id, accountId]);
    return row;
  }

  /** Changes a locked script. */
  update(tx: EntityManager, { id, name, content }: Pick<ScriptRow, 'id' | 'name' | 'content'>): Promise<Result<ScriptRow, 'name_taken'>> {
    return unlessTaken(async () => {
      const [rows]: [ScriptRow[], number] = await tx.query(
        'UPDATE scripts SET name = $2, content = $3, generation = generation + 1, updated_at = now() WHERE id = $1 RETURNING *',
        [id, name, content],
      );
      return rows[0] as ScriptRow;
    });
  }

  /** Gives the rows that were there; in the order of their ids, so that two who delete the same ones do not wait for each other in a circle. */
  async delete(tx: EntityManager, accountId: string, ids: readonly string[]): Promise<ScriptRow[]> {
    await tx.query('SELECT 1 FROM scripts WHERE account_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE', [accountId, ids]);
    const [rows]: [ScriptRow[], number] = await tx.query('DELETE FROM scripts WHERE account_id = $1 AND id = ANY($2) RETURNING *', [accountId, ids]);
    return rows;
  }
}

async function unlessTaken(write: () => Promise<ScriptRow>): Promise<Result<ScriptRow, 'name_taken'>> {
  try {
    return ok(await write());
  } catch (error) {
    if (violatedUnique(error) === 'scripts_account_id_name_key') return err('name_taken');
    throw error;
  }
}
