import { createMemoryQueue } from './memory-queue.js';
import { itKeepsTheQueuePromises } from './testing/queue-contract.js';

itKeepsTheQueuePromises('memory', async () => {
  const queue = createMemoryQueue();
  return { ...queue, queueName: 'jobs' };
});
