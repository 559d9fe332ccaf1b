import { checkNewVolume, checkVolumeSize, checkVolumeType, sizeLimitsOf, volumeLimits, volumeTypesOf } from './volume.rules.js';
import { volumesOnDelete } from './volumes-on-delete.js';
import type { Tier } from '../enums.js';

const rows: [Tier, string, number, number][] = [
  ['advanced', 'NVMe', 100, 10_000],
  ['advanced', 'HDD', 100, 16_000],
  ['legacy', 'SSD', 100, 10_000],
];

describe.each(rows)('%s %s', (tier, type, min, max) => {
  it.each([min, min + 1, 5_000, max])('takes %i GB', (size) => expect(checkVolumeSize(size, type, tier, 'size_gb')).toEqual([]));

  it.each([min - 1, 0, -100, max + 1, 1e9])('refuses %i GB with its limits', (size) => {
    expect(checkVolumeSize(size, type, tier, 'size_gb')).toEqual([expect.objectContaining({ field: 'size_gb', code: 'out_of_range', min, max, given: size })]);
  });

  it.each([100.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d GB as not whole', (size) => {
    expect(checkVolumeSize(size, type, tier, 'size_gb')).toEqual([expect.objectContaining({ code: 'not_integer' })]);
  });
});

it('covers every type of every tier above', () => {
  expect(Object.values(volumeLimits).flatMap((types) => Object.keys(types)).sort()).toEqual(rows.map(([, type]) => type).sort());
});

it.each([
  ['NVMe', 'legacy', 'NVMe volumes exist in advanced regions only; legacy regions have SSD.'],
  ['HDD', 'legacy', 'HDD volumes exist in advanced regions only; legacy regions have SSD.'],
  ['SSD', 'advanced', 'SSD volumes exist in legacy regions only; advanced regions have NVMe and HDD.'],
  ['tape', 'advanced', 'There is no volume type "tape"; advanced regions have NVMe and HDD.'],
  ['toString', 'advanced', 'There is no volume type "toString"; advanced regions have NVMe and HDD.'],
] as const)('%s is refused in %s', (type, tier, message) => {
  expect(checkVolumeType(type, tier, 'volume_type')).toEqual([{ field: 'volume_type', code: 'not_allowed', message, given: type, allowed: volumeTypesOf(tier) }]);
});

it('knows no limits for a type the tier lacks', () => expect(sizeLimitsOf('legacy', 'NVMe')).toBeUndefined());

it('says what is too large and what would be right', () => {
  expect(checkVolumeSize(16_000, 'NVMe', 'advanced', 'size_gb')[0]?.message).toBe('16,000 GB is too large; NVMe volumes have 100 to 10,000 GB.');
});

it('reports every problem of a new volume at once, under its place', () => {
  const issues = checkNewVolume({ name: 'dv', size_gb: 50, volume_type: 'NVMe' }, 'advanced', 'volumes.2');
  expect(issues.map((one) => [one.field, one.code])).toEqual([['volumes.2.name', 'too_short'], ['volumes.2.size_gb', 'out_of_range']]);
  expect(checkNewVolume({ name: '-x-', size_gb: 0.5, volume_type: 'SSD' }, 'advanced').map((one) => one.field)).toEqual(['name', 'name', 'size_gb', 'volume_type']);
  expect(checkNewVolume({ name: 'datasets', size_gb: 1000, volume_type: 'NVMe' }, 'advanced', 'volumes.0')).toEqual([]);
});

describe('volumes of a deleted instance', () => {
  const boot = { id: 'b', boot: true };
  const data1 = { id: 'd1', boot: false };
  const data2 = { id: 'd2', boot: false };
  const all = [boot, data1, data2];

  it.each([
    ['absent: the boot volume goes, data volumes stay', undefined, [boot], [], [data1, data2]],
    ['empty: all stay', [], [], [], all],
    ['ids: just those go, by way of the trash', ['d1'], [], [data1], [boot, data2]],
    ['ids with the boot volume, which is not kept', ['b', 'd2'], [boot], [data2], [data1]],
    ['ids twice count once', ['d1', 'd1'], [], [data1], [boot, data2]],
  ])('%s', (_what, ids, go, trash, stay) => expect(volumesOnDelete(all, ids)).toEqual({ ok: true, value: { go, trash, stay } }));

  it('go for good when that is asked for, or when they cannot be relied on', () => {
    const [unmade, broken] = [{ ...data1, status: 'creating' }, { ...data2, status: 'error' }] as const;
    expect(volumesOnDelete(all, ['d1'], true)).toEqual({ ok: true, value: { go: [data1], trash: [], stay: [boot, data2] } });
    expect(volumesOnDelete([boot, unmade, broken], ['d1', 'd2'])).toEqual({ ok: true, value: { go: [unmade, broken], trash: [], stay: [boot] } });
  });

  it('names every id that is not attached', () => {
    const result = volumesOnDelete(all, ['x', 'd1', 'y']);
    expect(result.ok ? [] : result.error.map((one) => [one.field, one.code])).toEqual([['volume_ids.0', 'not_attached'], ['volume_ids.2', 'not_attached']]);
  });

  it('keeps a protected boot volume, and refuses it by name', () => {
    const kept = { ...boot, protected: true };
    expect(volumesOnDelete([kept, data1])).toEqual({ ok: true, value: { go: [], trash: [], stay: [kept, data1] } });
    expect(volumesOnDelete([kept], ['b'])).toEqual({ ok: false, error: [expect.objectContaining({ field: 'volume_ids.0', code: 'protected' })] });
  });
});
