import { bootVolumePlan } from '../deploy/boot-volume-plan.js';
import { checkBootSource } from '../deploy/boot-source.js';
import { deployRequest, imageFacts } from '../deploy/deploy-request.fixture.js';
import { checkOwnedResources } from '../deploy/owned-resources.js';
import type { InstanceFacts } from '../instances/allowed-operations.js';
import { instanceLifecycle } from '../instances/instance.lifecycle.js';
import type { VolumeState } from '../volumes/volume.lifecycle.js';
import { copyOutcomes, eventFromCopy, imageLifecycle, snapshotLifecycle, type CopyEvent } from './snapshot.lifecycle.js';
import { checkCopyRequest, copyHourly, snapshotEligibility } from './snapshot.rules.js';

const facts = (change: Partial<InstanceFacts> = {}): InstanceFacts => ({
  status: 'ACTIVE', tier: 'legacy', flavorFeatures: { hibernation: true, snapshots: true }, deleteProtection: false, hasPublicIp: true, ...change,
});

describe('who can be snapshotted', () => {
  it.each(instanceLifecycle.states)('%s on Legacy', (status) => {
    expect(snapshotEligibility(facts({ status })).allowed).toBe(status === 'ACTIVE' || status === 'SHUTOFF');
  });

  it.each<[Partial<InstanceFacts>, string]>([
    [{ tier: 'advanced' }, 'legacy regions only'],
    [{ flavorFeatures: { hibernation: true, snapshots: false } }, 'cannot be snapshotted'],
    [{ status: 'HIBERNATED' }, 'ACTIVE or SHUTOFF'],
    [{ volumeStates: ['snapshotting'] }, 'A snapshot of the instance is being made'],
    [{ volumeStates: ['attached', 'attaching'] }, 'Volumes are being attached'],
    [{ volumeStates: ['attached', 'detaching'] }, 'Volumes are being detached'],
  ])('says why not: %j', (change, reason) => {
    expect(snapshotEligibility(facts(change))).toEqual({ allowed: false, reason: expect.stringContaining(reason) });
  });

  it('does not mind volumes at rest', () => expect(snapshotEligibility(facts({ volumeStates: ['attached', 'error'] }))).toEqual({ allowed: true }));
});

it.each([
  [{ name: 'before the upgrade 1.2' }, []],
  [{ name: '', description: 'a\nb' }, ['name required', 'description invalid_characters']],
  [{ name: ' x', description: null }, ['name invalid_start']],
  [{ name: 'x'.repeat(51) }, ['name too_long']],
  [{ name: 'ü' }, ['name invalid_characters']],
])('checks %j', (request, expected) => expect(checkCopyRequest(request).map(({ field, code }) => `${field} ${code}`)).toEqual(expected));

it('costs the same each, whatever its size, where there is a price', () => {
  const book = { snapshots: { legacy: { USD: 7n, EUR: 8n, INR: 9n } } } as unknown as Parameters<typeof copyHourly>[0];
  expect(copyHourly(book, 'legacy', 'EUR')).toBe(8n);
  expect(() => copyHourly(book, 'advanced', 'EUR')).toThrow('no price');
});

describe('commands that were given up', () => {
  it.each<['creating' | 'deleting' | 'purging', boolean | undefined, CopyEvent]>([
    ['creating', true, 'broke'],
    ['creating', false, 'createFailed'],
    ['creating', undefined, 'broke'],
    ['deleting', true, 'deleteRefused'],
    ['deleting', false, 'deleted'],
    ['deleting', undefined, 'broke'],
    ['purging', true, 'purge'],
    ['purging', false, 'purged'],
    ['purging', undefined, 'purge'],
  ])('%s and seen %p: %s', (state, exists, event) => {
    expect(eventFromCopy(state, exists)).toBe(event);
    expect([snapshotLifecycle.can(state, event), imageLifecycle.can(state, event)]).toEqual([true, true]);
  });

  it('end in what both lifecycles know', () => {
    for (const [command, { done, refused }] of Object.entries(copyOutcomes)) {
      const during = ({ create: 'creating', delete: 'deleting', purge: 'purging' } as const)[command as keyof typeof copyOutcomes];
      expect([done, refused].flatMap((event) => [snapshotLifecycle.can(during, event), imageLifecycle.can(during, event)])).toEqual([true, true, true, true]);
    }
  });
});

it('is not called busy for volumes when the state says it already', () => {
  const states: VolumeState[] = ['attaching'];
  expect(snapshotEligibility(facts({ status: 'BUILD', volumeStates: states })).reason).toContain('being built');
});

describe('a restore', () => {
  const restore = deployRequest({ boot_source: 'custom_image', os_image: null, snapshot_id: 'snap-1', region: 'CANADA-1' });
  const canada = { tier: 'legacy' as const, region: 'CANADA-1' };
  const codes = (issues: readonly { field: string; code: string }[]) => issues.map(({ field, code }) => `${field} ${code}`);
  const owned = (customImage: ReturnType<typeof imageFacts> | undefined) =>
    checkOwnedResources(restore, { ...canada, customImage, attachVolumes: [], sshKeyIds: new Set(['key-1']), firewalls: [], takenVolumeNames: new Set() });

  it('boots from the snapshot in place of an image, on Legacy', () => {
    expect(checkBootSource(restore, canada)).toEqual([]);
    expect(codes(checkBootSource({ ...restore, custom_image_id: 'img-1' }, canada))).toEqual(['custom_image_id not_allowed']);
    expect(codes(checkBootSource(restore, { tier: 'advanced', region: 'FINLAND-1' }))).toEqual(['boot_source not_allowed']);
    expect(bootVolumePlan(restore, { tier: 'legacy', customImage: imageFacts('snap-1', { size_gb: 250 }) })).toEqual({ kind: 'new', size_gb: 250, volume_type: 'SSD' });
  });

  it('needs the snapshot in its region', () => {
    expect(owned(imageFacts('snap-1'))).toEqual([]);
    expect(codes(owned(undefined))).toEqual(['snapshot_id not_found']);
    expect(codes(owned(imageFacts('snap-1', { region: 'FINLAND-1', status: 'error' })))).toEqual(['snapshot_id region_mismatch', 'snapshot_id not_available']);
  });
});
