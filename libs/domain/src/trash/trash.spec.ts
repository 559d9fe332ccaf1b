import { imageLifecycle, snapshotLifecycle } from '../snapshots/snapshot.lifecycle.js';
import { volumeLifecycle } from '../volumes/volume.lifecycle.js';
import { goesToTrash, hiddenStorageStates, isHidden } from './trash.js';

const lives = { volume: volumeLifecycle, snapshot: snapshotLifecycle, image: imageLifecycle };

describe.each(Object.entries(lives))('the trash of a %s', (_kind, life) => {
  const { trash, recover, purge, purged } = life.edges;

  it('is left as it was entered', () => expect([recover.from, [recover.to]]).toEqual([['trashed'], trash.from]));

  it('is never left by what may be gone already', () => {
    expect(Object.values(life.edges).filter(({ from }) => (from as readonly string[]).includes('purging')).map(({ to }) => to)).toEqual(['purging', 'deleted']);
    expect([purge.from, purged.to]).toEqual([['trashed', 'purging'], 'deleted']);
  });

  it('takes nothing that something is at work on', () => expect(trash.from.filter((state) => life.isTransitional(state as never))).toEqual([]));

  it('knows the states it hides', () => expect(hiddenStorageStates.filter((state) => !(life.states as readonly string[]).includes(state))).toEqual([]));
});

it.each([['available', false, true], ['SUCCESS', false, true], ['available', true, false], ['error', false, false]] as const)('%s, permanent %p: to the trash %p', (state, permanent, expected) => {
  expect(goesToTrash(state, permanent)).toBe(expected);
});

it('hides what is thrown away and what is deleted', () => expect(['available', 'trashed', 'purging', 'deleting', 'deleted'].filter((state) => isHidden(state as never))).toEqual(['trashed', 'purging', 'deleted']));
