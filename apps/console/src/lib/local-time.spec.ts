import { transformSync } from '@swc/core';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localTimeOf, momentOf } from './local-time';

/** What the module says for a reader elsewhere: the zone of a process is that of its start. */
function inZone(zone: string, expression: string): unknown {
  const { code } = transformSync(readFileSync(join(__dirname, 'local-time.ts'), 'utf8'), { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } });
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', `${code}\nconsole.log(JSON.stringify(${expression}));`], { env: { ...process.env, TZ: zone }, encoding: 'utf8' }));
}

it.each([
  ['Europe/Helsinki', '2026-01-05T09:30', '2026-01-05T09:30:00+02:00'],
  ['Europe/Helsinki', '2026-07-05T09:30', '2026-07-05T09:30:00+03:00'],
  ['America/St_Johns', '2026-01-05T09:30', '2026-01-05T09:30:00-03:30'],
  ['UTC', '2026-01-05T09:30', '2026-01-05T09:30:00+00:00'],
])('in %s the local time %s is %s, and back', (zone, local, moment) => {
  expect(inZone(zone, `[momentOf('${local}'), localTimeOf('${new Date(moment).toISOString()}')]`)).toEqual([moment, local]);
});

it('takes a time the clock jumped over as the one an hour later, as browsers do', () => {
  expect(inZone('Europe/Helsinki', "momentOf('2026-03-29T03:30')")).toBe('2026-03-29T04:30:00+03:00');
});

it('knows no time and what is none', () => {
  expect(localTimeOf(null)).toBe('');
  expect(momentOf('soon')).toBe('soon');
});
