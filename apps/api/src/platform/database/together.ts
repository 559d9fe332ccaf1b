import { QueryFailedError } from 'typeorm';

/** "current transaction is aborted": what every statement after the one that failed is told. */
const ABORTED = '25P02';

/**
 * Awaits statements of one transaction that need no answer of each other; sent in one packet, they run in the order of the calls. Unlike `Promise.all`
 * it waits for all of them also after a failure, so that none arrives behind the ROLLBACK, and throws the failure that made the others fail.
 */
export async function together<const T extends readonly Promise<unknown>[]>(work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(work);
  const failures = settled.filter((one) => one.status === 'rejected').map((one): unknown => one.reason);
  if (failures.length > 0) throw failures.find((failure) => !isAborted(failure)) ?? failures[0];
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as { -readonly [K in keyof T]: Awaited<T[K]> };
}

const isAborted = (error: unknown): boolean => error instanceof QueryFailedError && (error.driverError as { code?: string }).code === ABORTED;
