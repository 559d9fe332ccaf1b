import { Injectable } from '@nestjs/common';
import type { ConsoleChunk, EndpointPayload, endpoints } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { keyed } from '../../platform/database/preparing-client.js';
import { Transactions } from '../../platform/database/transactions.js';

const KEPT_BYTES = 512 * 1024;
const DEFAULT_TAIL_LINES = 500;
type ChunkRow = { chunk_offset: string; bytes: number; text: string };
export type ConsoleOutputView = EndpointPayload<typeof endpoints.getInstanceConsole>;

/** The serial console of each instance, by byte offset: a chunk that comes twice is one chunk. The last 512 KB are kept. */
@Injectable()
export class ConsoleOutput {
  constructor(private readonly transactions: Transactions) {}

  /** Text for instances that are not ours is dropped. */
  async append(chunks: readonly ConsoleChunk[]): Promise<void> {
    await this.transactions.reader.query(
      keyed(`INSERT INTO console_chunks (instance_id, chunk_offset, bytes, text)
       SELECT c.* FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::text[]) AS c(instance_id, chunk_offset, bytes, text)
       WHERE EXISTS (SELECT 1 FROM instances i WHERE i.id = c.instance_id) ON CONFLICT DO NOTHING`),
      [chunks.map(({ instanceId }) => instanceId), chunks.map(({ offset }) => offset), chunks.map(({ text }) => Buffer.byteLength(text)), chunks.map(({ text }) => text.replaceAll('\0', ''))],
    );
    for (const { instanceId, offset } of chunks.filter((chunk) => chunk.offset > KEPT_BYTES)) {
      await this.transactions.reader.query('DELETE FROM console_chunks WHERE instance_id = $1 AND chunk_offset < $2', [instanceId, offset - KEPT_BYTES]);
    }
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
