import { volumeLifecycle, type VolumeEvent, type VolumeState } from './volume.lifecycle.js';
import { eventFromVolume, volumeOutcomes, type ObservedVolume } from './volume-outcomes.js';

const free = { exists: true, attached: false };
const held = { exists: true, attached: true };
const gone = { exists: false, attached: false };
const unseen = undefined;

const rows: [VolumeState, ObservedVolume | undefined, VolumeEvent][] = [
  ['creating', free, 'broke'], ['creating', gone, 'createFailed'], ['creating', unseen, 'broke'],
  ['cloning', free, 'cloned'], ['cloning', gone, 'cloned'], ['cloning', unseen, 'cloned'],
  ['resizing', free, 'resizeRefused'], ['resizing', gone, 'broke'], ['resizing', unseen, 'resizeRefused'],
  ['deleting', free, 'deleteRefused'], ['deleting', gone, 'deleted'], ['deleting', unseen, 'broke'],
  ['attaching', free, 'attachRefused'], ['attaching', held, 'attached'], ['attaching', gone, 'broke'], ['attaching', unseen, 'broke'],
  ['detaching', free, 'detached'], ['detaching', held, 'detachRefused'], ['detaching', gone, 'broke'], ['detaching', unseen, 'broke'],
];

it.each(rows)('%s, and the storage shows %j: %s', (state, seen, event) => {
  expect(eventFromVolume(state, seen)).toBe(event);
  expect(volumeLifecycle.can(state, event)).toBe(true);
});

it.each(volumeLifecycle.states.filter((state) => volumeLifecycle.isTransitional(state)))('%s always ends by an event that is legal there', (state) => {
  for (const seen of [free, held, gone, unseen]) expect(volumeLifecycle.can(state, eventFromVolume(state, seen))).toBe(true);
});

it.each(['create', 'clone', 'resize', 'delete'] as const)('%s ends by reports that are legal where the command leads', (command) => {
  // the volume a clone makes is created
  const state = command === 'create' || command === 'clone' ? volumeLifecycle.initial : volumeLifecycle.edges[command].to;
  for (const event of Object.values(volumeOutcomes[command])) expect(volumeLifecycle.can(state, event)).toBe(true);
});
