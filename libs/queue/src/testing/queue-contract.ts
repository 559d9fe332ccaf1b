import type { JobConsumer, JobPublisher, ReceivedJob } from '../job-queue.js';

type Subject = { publisher: JobPublisher; consumer: JobConsumer; queueName: string; close(): Promise<void> };

/** What both queues promise; run for the in-memory twin as a unit test and for BullMQ on a real Redis. */
export function itKeepsTheQueuePromises(label: string, make: () => Promise<Subject>): void {
  describe(`${label} queue`, () => {
    let subject: Subject;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.close());

    /** Resolves with what was received once `count` deliveries came. */
    const receive = (count: number, react: (job: ReceivedJob, nth: number) => void = () => undefined) =>
      new Promise<ReceivedJob[]>((resolve) => {
        const seen: ReceivedJob[] = [];
        void subject.consumer.consume(subject.queueName, { concurrency: 1 }, async (job) => {
          seen.push(job);
          if (seen.length === count) resolve(seen);
          react(job, seen.length);
        });
      });

    it('delivers name, id and payload', async () => {
      await subject.publisher.publish(subject.queueName, [{ name: 'greet', id: 'job-1', payload: { to: 'you' }, attempts: 1 }]);
      expect((await receive(1))[0]).toMatchObject({ name: 'greet', id: 'job-1', payload: { to: 'you' }, attempt: 1, lastAttempt: true });
    });

    it('keeps one unfinished job per id', async () => {
      const twin = { name: 'once', id: 'same', payload: {}, attempts: 1 };
      await subject.publisher.publish(subject.queueName, [twin, twin, { ...twin, id: 'other' }]);
      expect((await receive(2)).map((job) => job.id)).toEqual(['same', 'other']);
    });

    it('gives a failed job again and says which attempt is the last', async () => {
      await subject.publisher.publish(subject.queueName, [{ name: 'hard', id: 'job-2', payload: {}, attempts: 2, backoffMs: 1 }]);
      const seen = await receive(2, (_, nth) => {
        if (nth === 1) throw new Error('passing trouble');
      });
      expect(seen.map((job) => [job.attempt, job.lastAttempt])).toEqual([[1, false], [2, true]]);
    });
  });
}
