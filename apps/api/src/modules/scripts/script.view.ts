import type { ScriptView } from '@garrison/contracts';
import { isCloudConfig } from '@garrison/domain';

/** A row of `scripts`, as the database gives it. */
export type ScriptRow = { id: string; account_id: string; name: string; content: string; generation: number; created_at: Date; updated_at: Date };

/** `script` of `/api/scripts/`. */
export const scriptViewOf = ({ id, name, content, generation, created_at, updated_at }: ScriptRow): ScriptView => ({
  id,
  name,
  format: isCloudConfig(content) ? 'cloud_config' : 'script',
  content,
  size_bytes: Buffer.byteLength(content),
  generation,
  created_at: created_at.toISOString(),
  updated_at: updated_at.toISOString(),
});
