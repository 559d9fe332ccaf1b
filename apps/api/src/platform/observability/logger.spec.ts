import { QueryFailedError } from 'typeorm';
import { createLogger } from './logger.js';

function logged(error: unknown): string {
  const lines: string[] = [];
  createLogger({ level: 'info', name: 'test' }, { write: (line) => void lines.push(line) }).error({ err: error }, 'it failed');
  return lines.join('');
}

it('tells which statement failed and why, but not what it was given nor the row', () => {
  const driverError = Object.assign(new Error('null value in column "name"'), { code: '23502', table: 'accounts', detail: 'Failing row contains (1, $argon2id$secret).' });
  const line = logged(new QueryFailedError('INSERT INTO accounts (password_hash) VALUES ($1)', ['$argon2id$secret'], driverError));
  expect(line).not.toContain('argon2id');
  expect(JSON.parse(line).err).toMatchObject({ type: 'QueryFailedError', message: 'null value in column "name"', query: expect.stringContaining('INSERT'), code: '23502', table: 'accounts', stack: expect.any(String) });
});

it('logs what is thrown and is no error', () => expect(JSON.parse(logged('gave up'))).toMatchObject({ err: 'gave up' }));
