import { randomUUID } from 'node:crypto';
import { createBullQueue } from './bull-queue.js';
import { itKeepsTheQueuePromises } from './testing/queue-contract.js';

const redisUrl = process.env.REDIS_URL ?? '';

itKeepsTheQueuePromises('BullMQ', async () => {
  const queue = createBullQueue({ redisUrl, onError: (error) => console.error(error) });
  return { ...queue, queueName: `contract-${randomUUID()}` };
});

it('takes the id of a finished job again, so that a lost answer can be asked for anew', async () => {
  const queue = createBullQueue({ redisUrl, onError: (error) => console.error(error) });
  const name = `again-${randomUUID()}`;
  let count = 0;
  const twice = new Promise<void>((resolve) => {
    void queue.consumer.consume(name, { concurrency: 1 }, async () => {
      count += 1;
      if (count === 2) resolve();
      // published while the first one still runs: swallowed; the one after its end is delivered
      else setImmediate(() => void republish());
    });
  });
  const republish = async () => {
    const job = { name: 'again', id: 'same', payload: {}, attempts: 1 };
    while (count < 2) {
      await queue.publisher.publish(name, [job]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await queue.publisher.publish(name, [{ name: 'again', id: 'same', payload: {}, attempts: 1 }]);
  await twice;
  expect(count).toBe(2);
  await queue.close();
});
