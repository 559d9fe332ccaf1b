import { Injectable } from '@nestjs/common';
import { err, isProfileComplete, missingProfileFields, ok, type Profile, type Result, type SpendCaps } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { violatedUnique } from '../../platform/database/transactions.js';
import type { AccountRow } from './account.row.js';

export type NewAccount = Pick<AccountRow, 'id' | 'email' | 'password_hash' | 'role' | 'currency'> & ProfileColumns;
/** What a profile is in the table: the country is always known there. */
export type ProfileColumns = Omit<Profile, 'country'> & { readonly country: string };

/** Reads accounts, and is their only writer. */
@Injectable()
export class Accounts {
  async find(db: EntityManager, id: string): Promise<AccountRow | undefined> {
    const [row]: AccountRow[] = await db.query('SELECT * FROM accounts WHERE id = $1', [id]);
    return row;
  }

  /** The account a verified credential speaks for: accounts are never removed, so it is there. */
  async get(db: EntityManager, id: string): Promise<AccountRow> {
    const row = await this.find(db, id);
    if (!row) throw new Error(`account ${id} of a valid credential does not exist`);
    return row;
  }

  /** What is missing from a profile that must be complete before anything is made; empty when it is. */
  async missingProfile(db: EntityManager, id: string): Promise<readonly string[]> {
    const profile = await this.get(db, id);
    return isProfileComplete(profile) ? [] : missingProfileFields(profile);
  }

  /** Addresses differ by more than capitals. */
  async findByEmail(db: EntityManager, email: string): Promise<AccountRow | undefined> {
    const [row]: AccountRow[] = await db.query('SELECT * FROM accounts WHERE lower(email) = lower($1)', [email]);
    return row;
  }

  /** As `get`, keeping out until commit others that change the account or count what it has. NO KEY: rows that only refer to it need not wait. */
  async lock(tx: EntityManager, id: string): Promise<AccountRow> {
    await tx.query('SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE', [id]);
    return this.get(tx, id);
  }

  /** Refused when the address is known already; the transaction is then of no further use. */
  async insert(tx: EntityManager, account: NewAccount): Promise<Result<AccountRow, 'email_taken'>> {
    try {
      const [row]: AccountRow[] = await tx.query(
        `INSERT INTO accounts (id, email, password_hash, role, currency, name, country, phone, address_line, city, state, postal_code, tax_number)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING *`,
        [account.id, account.email, account.password_hash, account.role, account.currency, ...profileValues(account)],
      );
      return ok(row as AccountRow);
    } catch (error) {
      if (violatedUnique(error) === 'accounts_email') return err('email_taken');
      throw error;
    }
  }

  async setCaps(tx: EntityManager, id: string, { perHour, perMonth }: SpendCaps): Promise<void> {
    await tx.query('UPDATE accounts SET cap_hour_nano = $2, cap_month_nano = $3, updated_at = now() WHERE id = $1', [id, perHour?.toString() ?? null, perMonth?.toString() ?? null]);
  }

  async setPassword(tx: EntityManager, id: string, passwordHash: string): Promise<void> {
    await tx.query('UPDATE accounts SET password_hash = $2, updated_at = now() WHERE id = $1', [id, passwordHash]);
  }

  /** Is this still the hash of its password? Keeps out until commit whoever would change it. */
  async stillHasPassword(tx: EntityManager, { id, password_hash }: AccountRow): Promise<boolean> {
    const found: unknown[] = await tx.query('SELECT 1 FROM accounts WHERE id = $1 AND password_hash = $2 FOR SHARE', [id, password_hash]);
    return found.length > 0;
  }

  async setProfile(tx: EntityManager, id: string, profile: ProfileColumns): Promise<AccountRow> {
    const [[row]]: [AccountRow[], number] = await tx.query(
      `UPDATE accounts SET name = $2, country = $3, phone = $4, address_line = $5, city = $6, state = $7, postal_code = $8, tax_number = $9, updated_at = now()
       WHERE id = $1 RETURNING *`,
      [id, ...profileValues(profile)],
    );
    return row as AccountRow;
  }
}

const profileValues = ({ name, country, phone, address_line, city, state, postal_code, tax_number }: ProfileColumns) => [
  name, country, phone, address_line, city, state, postal_code, tax_number,
];
