import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

/** Counters of all tables of the database: rows written, transactions ended. */
export async function writesSoFar(db) {
  const { rows } = await db.query(
    `SELECT (SELECT sum(n_tup_ins)::float8 FROM pg_stat_user_tables) AS inserts, (SELECT sum(n_tup_upd + n_tup_del)::float8 FROM pg_stat_user_tables) AS changes,
            (SELECT xact_commit::float8 FROM pg_stat_database WHERE datname = current_database()) AS commits`,
  );
  return rows[0];
}

/**
 * What Postgres alone manages: transactions that insert as many rows as a machine costs, of a machine's size and with two indexes, sent by a bare driver,
 * one statement for each row as the API does it.
 * @returns transactions per second
 */
export async function barePostgres(databaseUrl, { inserts, callers, transactions }) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: callers });
  const body = JSON.stringify({ text: 'x'.repeat(400) });
  try {
    await pool.query('CREATE SCHEMA bench; CREATE TABLE bench.floor (id uuid PRIMARY KEY, owner uuid NOT NULL, body jsonb NOT NULL); CREATE INDEX ON bench.floor (owner)');
    let left = transactions;
    const one = async () => {
      const client = await pool.connect();
      try {
        while (left > 0) {
          left -= 1;
          await client.query('BEGIN');
          for (let row = 0; row < inserts; row += 1) await client.query('INSERT INTO bench.floor VALUES ($1, $2, $3)', [randomUUID(), randomUUID(), body]);
          await client.query('COMMIT');
        }
      } finally {
        client.release();
      }
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: callers }, one));
    return transactions / ((performance.now() - startedAt) / 1_000);
  } finally {
    await pool.query('DROP SCHEMA IF EXISTS bench CASCADE');
    await pool.end();
  }
}

/**
 * What Redis and BullMQ alone manage: two jobs a machine, one there and one back, `callers` at a time.
 * @returns round trips per second
 */
export async function bareQueue(redisUrl, { callers, trips }) {
  const connection = () => new Redis(redisUrl, { maxRetriesPerRequest: null });
  const connections = Array.from({ length: 3 }, connection);
  const prefix = '{bench}';
  const [there, back] = ['there', 'back'].map((name) => new Queue(name, { connection: connections[0], prefix }));
  const payload = { text: 'x'.repeat(1_500) };
  const options = { removeOnComplete: true, removeOnFail: true, attempts: 3 };
  const home = new Map();
  const workers = [
    new Worker('there', (job) => back.add('answer', { ...payload, id: job.id }, options), { connection: connections[1], prefix, concurrency: callers }),
    new Worker('back', async (job) => home.get(job.data.id)?.(), { connection: connections[2], prefix, concurrency: callers }),
  ];
  try {
    await Promise.all(workers.map((worker) => worker.waitUntilReady()));
    let left = trips;
    const one = async () => {
      while (left > 0) {
        left -= 1;
        const id = randomUUID();
        const done = new Promise((resolve) => home.set(id, resolve));
        await there.add('job', payload, { ...options, jobId: id });
        await done;
        home.delete(id);
      }
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: callers }, one));
    return trips / ((performance.now() - startedAt) / 1_000);
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
    await Promise.all([there, back].map((queue) => queue.close()));
    connections.forEach((one) => one.disconnect());
  }
}
