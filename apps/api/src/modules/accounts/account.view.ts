import type { ProfileView, UserView } from '@garrison/contracts';
import { isProfileComplete } from '@garrison/domain';
import type { AccountRow } from './account.row.js';

/** `user` of registration and sign-in. */
export const userViewOf = ({ id, email, name, role, currency, created_at }: AccountRow): UserView => ({
  id, email, name, role, currency, created_at: created_at.toISOString(),
});

/** `profile` of `/api/profile/`. */
export const profileViewOf = (row: AccountRow): ProfileView => ({
  id: row.id,
  email: row.email,
  name: row.name,
  phone: row.phone,
  address_line: row.address_line,
  city: row.city,
  state: row.state,
  postal_code: row.postal_code,
  country: row.country,
  tax_number: row.tax_number,
  currency: row.currency,
  role: row.role,
  is_complete: isProfileComplete(row),
  created_at: row.created_at.toISOString(),
});
