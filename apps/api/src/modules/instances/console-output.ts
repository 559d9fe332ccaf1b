import { Injectable } from '@nestjs/common';
import type { ConsoleChunk, EndpointPayload, endpoints } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';

const KEPT_BYTES = 512 * 1024;
const DEFAULT_TAIL_LINES = 500;
type ChunkRow = { chunk_offset: string; bytes: number; text: string };
export type ConsoleOutputView = EndpointPayload<typeof endpoints.getInstanceConsole>;

/** The serial console of each instance, by byte offset: a chunk that comes twice is one chunk. The last 512 KB are kept. */
@Injectable()
export class ConsoleOutput {
  constructor(private readonly transactions: Transactions) {}

  async append({ instanceId, offset, text }: ConsoleChunk): Promise<void> {
    await this.transactions.reader.query(
      `INSERT INTO console_chunks (instance_id, chunk_offset, bytes, text) SELECT $1, $2, $3, $4 WHERE EXISTS (SELECT 1 FROM instances WHERE id = $1) ON CONFLICT DO NOTHING`,
      [instanceId, offset, Buffer.byteLength(text), text.replaceAll('\0', '')],
    );
    if (offset > KEPT_BYTES) await this.transactions.reader.query('DELETE FROM console_chunks WHERE instance_id = $1 AND chunk_offset < $2', [instanceId, offset - KEPT_BYTES]);
  }

  /** What came after `since`, or the last lines. `truncated` says that older output exists that is not in `text`. */
  async read(db: EntityManager, instanceId: string, { since, tail }: { since?: number; tail?: number }): Promise<ConsoleOutputView> {
    const rows: ChunkRow[] = await db.query(
      'SELECT chunk_offset, bytes, text FROM console_chunks WHERE instance_id = $1 AND chunk_offset + bytes > $2 ORDER BY chunk_offset',
      [instanceId, since ?? 0],
    );
    const first = Number(rows[0]?.chunk_offset ?? since ?? 0);
    const last = rows.at(-1);
    const next_offset = last ? Number(last.chunk_offset) + last.bytes : (since ?? 0);
    const whole = Buffer.from(rows.map((row) => row.text).join(''));
    const start = Math.max(first, since ?? 0);
    const text = whole.subarray(start - first).toString('utf8');
    if (since !== undefined && tail === undefined) return { text, offset: start, next_offset, truncated: start > since };
    const lines = text.split(/(?<=\n)/);
    const kept = lines.slice(-(tail ?? DEFAULT_TAIL_LINES)).join('');
    return { text: kept, offset: next_offset - Buffer.byteLength(kept), next_offset, truncated: start > 0 || kept.length < text.length };
  }
}
