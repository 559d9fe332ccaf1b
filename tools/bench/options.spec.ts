import { readOptions } from './lib/options.mjs';

it('has settings without options', () => {
  const options = readOptions([]);
  expect(options).toMatchObject({ inFlight: [8, 16, 32], rows: 25_000, metered: 25_000, owners: 1_000 });
  expect(['deploy', 'list', 'floor', 'meter', 'console'].map((part) => options.runs(part))).toEqual([true, true, true, true, false]);
});

it('runs only what is asked for', () => {
  const { runs } = readOptions(['--only', 'list']);
  expect([runs('list'), runs('deploy')]).toEqual([true, false]);
});

it.each([
  [['--machines', '0'], '--machines has to be a whole number from 1 to 3000, not "0".'],
  [['--in-flight', '8,many'], '--in-flight has to be a whole number from 1 to 256, not "many".'],
  [['--only', 'sleep'], '--only knows deploy, list, floor, meter, console, not "sleep".'],
  [['--machines', '1000'], /^That makes 6600 machines, and the regions have public addresses for 3000:/],
  [['--fast'], /^Unknown option '--fast': npm run bench -- --help lists the options\.$/],
])('refuses %p in one sentence', (argv, message) => expect(() => readOptions(argv)).toThrow(message));
