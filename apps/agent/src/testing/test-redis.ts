import { agentResults, agentResultsQueueName, type AgentResult } from '@garrison/contracts';
import { createBullQueue } from '@garrison/queue';
import { latestNodes } from './latest-nodes.js';

/** A Redis database of our own, emptied: results of other tests must not be taken for ours. */
export async function testRedis(database: number) {
  const url = new URL(process.env.REDIS_URL ?? '');
  url.pathname = `/${database}`;
  const queue = createBullQueue({ redisUrl: url.href, onError: (error) => console.error(error) });
  await queue.connection.flushdb();
  const results: AgentResult[] = [];
  const waiting = new Set<() => void>();
  await queue.consumer.consume(agentResultsQueueName, { concurrency: 1 }, async ({ name, payload }) => {
    results.push({ name, payload: agentResults[name as AgentResult['name']].parse(payload) } as AgentResult);
    waiting.forEach((look) => look());
  });
  const payloadsOf = <N extends AgentResult['name']>(name: N) =>
    results.filter((one) => one.name === name).map(({ payload }) => payload as Extract<AgentResult, { name: N }>['payload']);
  return {
    redisUrl: url.href,
    queue,
    payloadsOf,
    nodes: () => latestNodes(payloadsOf('nodes')),
    /** Resolves with what `find` gives once that is something; asked anew after every result. */
    until: <T>(find: () => T | undefined): Promise<T> =>
      new Promise((resolve) => {
        const look = () => {
          const found = find();
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
