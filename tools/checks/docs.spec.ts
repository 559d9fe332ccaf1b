import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { instanceCommands, instanceLifecycle, volumeLifecycle } from '@garrison/domain';

const root = resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' }).split('\n').filter((file) => file !== '' && existsSync(resolve(root, file)));

it.each(pages)('%s links only to files that exist', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, target = '']) => target);
  expect(links.filter((target) => !existsSync(resolve(root, dirname(page), target)))).toEqual([]);
});

describe('docs/lifecycle.md', () => {
  const page = read('docs/lifecycle.md');
  const rows = [...page.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, event = '', from = '', to = '']) => ({ event, from: from.split(', '), to }));

  it('has exactly the moves of the table, those of people first', () => {
    const edges = Object.entries(instanceLifecycle.edges).map(([event, { from, to }]) => ({ event, from: [...from], to }));
    expect(rows).toEqual(edges);
    expect(rows.slice(0, instanceCommands.length).map((row) => row.event)).toEqual(instanceCommands);
  });

  it('has every state with its deadline', () => {
    const states = [...page.matchAll(/^\| `([A-Z]+)` \|[^|]+\|[^|]+\| (\d+ min|–) \|/gm)].map(([, state, deadline]) => [state, deadline]);
    const deadlines: Partial<Record<string, number>> = instanceLifecycle.deadlinesMs;
    expect(states).toEqual(instanceLifecycle.states.map((state) => [state, deadlines[state] === undefined ? '–' : `${deadlines[state] / 60_000} min`]));
  });

  it('names the states of volumes', () => {
    expect(page).toContain(`States of a volume: ${volumeLifecycle.states.map((state) => `\`${state}\``).join(', ')}.`);
  });
});
