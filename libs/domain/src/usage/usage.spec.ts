import fc from 'fast-check';
import { minuteCharge, sumAmounts } from '../money/amount.js';
import { instanceLifecycle, type InstanceState } from '../instances/instance.lifecycle.js';
import { volumeLifecycle } from '../volumes/volume.lifecycle.js';
import { spendingKindOf, spendingKinds } from './spending-kinds.js';
import { chargeOfMinutes, closedUntil, openedAt, type Stretch } from './usage-minutes.js';
import { fixedUsage, hourlyAt, instanceUsage, priceKeys, pricePointsOf, usageChange, volumeUsage, type InstanceUsageFacts, type VolumeUsageFacts } from './usage.js';

const hourly = fc.bigInt({ min: 0n, max: 10n ** 13n });
const minute = fc.integer({ min: 0, max: 40_000_000 });

describe('charges of minutes', () => {
  it('are the sum of the charges of each', () => {
    fc.assert(fc.property(hourly, minute, fc.integer({ min: 0, max: 300 }), (price, first, length) => {
      const each = Array.from({ length }, (_, at) => minuteCharge(price, (first + at) % 60));
      expect(chargeOfMinutes(price, first, first + length)).toBe(sumAmounts(each));
    }));
  });

  it('are the same however they are cut', () => {
    fc.assert(fc.property(hourly, fc.tuple(minute, minute, minute), (price, points) => {
      const [a, b, c] = [...points].sort((x, y) => x - y) as [number, number, number];
      expect(chargeOfMinutes(price, a, b) + chargeOfMinutes(price, b, c)).toBe(chargeOfMinutes(price, a, c));
    }));
  });

  it('are the hourly price for any sixty minutes in a row, and nothing for none', () => {
    fc.assert(fc.property(hourly, minute, (price, first) => {
      expect(chargeOfMinutes(price, first, first + 60)).toBe(price);
      expect(chargeOfMinutes(price, first, first)).toBe(0n);
      expect(chargeOfMinutes(price, first + 1, first)).toBe(0n);
    }));
  });
});

describe('which minutes', () => {
  const now = (at: number, meteredUntil = 0) => ({ minute: at, meteredUntil });
  const stretch = (first: number, until: number, price: bigint): Stretch => ({ first, until, hourlyNano: price });

  it('a minute begun is the last one; what was charged stays although the clock went back', () => {
    expect(closedUntil(10, now(10))).toBe(11);
    expect(closedUntil(10, now(25))).toBe(26);
    expect(closedUntil(10, now(12, 20))).toBe(20);
    expect(closedUntil(27, now(26))).toBe(27);
  });

  it.each([
    ['nothing was there before', now(10), 5n, undefined, 10, undefined],
    ['it ended earlier', now(10), 5n, stretch(1, 10, 9n), 10, 10],
    ['a cheaper one was there this minute', now(10), 5n, stretch(1, 11, 4n), 10, 10],
    ['a dearer one was', now(10), 5n, stretch(1, 11, 6n), 11, 11],
    ['one at the same price was', now(10), 5n, stretch(1, 11, 5n), 11, 11],
    ['a cheaper one was, and this minute is charged already', now(10, 11), 5n, stretch(1, 11, 4n), 11, 11],
    ['the clock went back behind what was charged', now(10, 15), 5n, stretch(1, 15, 4n), 15, 15],
    ['the clock went back behind the end of the one before', now(10), 5n, stretch(1, 15, 4n), 14, 14],
    ['the one before has no minute of its own', now(10), 5n, stretch(11, 11, 4n), 11, 11],
  ] as const)('opening when %s', (_what, at, price, before, first, beforeUntil) => {
    expect(openedAt(at, price, before)).toEqual({ first, beforeUntil });
  });

  it('each minute of a thing is charged at most once, and at the dearest price it had in it', () => {
    const step = fc.record({ seconds: fc.integer({ min: 1, max: 200 }), price: fc.option(fc.bigInt({ min: 1n, max: 5n }), { nil: null }) });
    fc.assert(fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const stretches: Stretch[] = [];
      const dearest = new Map<number, bigint>();
      let second = 0;
      let current: bigint | null = null;
      for (const { seconds, price } of steps) {
        const open = stretches.at(-1);
        const at = now(Math.floor(second / 60));
        if (current !== null && open) stretches[stretches.length - 1] = { ...open, until: closedUntil(open.first, at) };
        if (price !== null) {
          const owner = [...stretches].sort((a, b) => b.until - a.until || a.first - b.first)[0];
          const { first, beforeUntil } = openedAt(at, price, owner);
          if (owner && beforeUntil !== undefined) stretches[stretches.indexOf(owner)] = { ...owner, until: beforeUntil };
          stretches.push({ first, until: Number.POSITIVE_INFINITY, hourlyNano: price });
        }
        current = price;
        for (let m = Math.floor(second / 60); price !== null && m <= Math.floor((second + seconds) / 60); m += 1) {
          if ((dearest.get(m) ?? 0n) < price) dearest.set(m, price);
        }
        second += seconds;
      }
      const open = stretches.at(-1);
      if (current !== null && open) stretches[stretches.length - 1] = { ...open, until: closedUntil(open.first, now(Math.floor(second / 60))) };
      const charged = stretches.flatMap((one) => Array.from({ length: one.until - one.first }, (_, at) => [one.first + at, one.hourlyNano] as const));
      expect(new Map(charged)).toEqual(dearest);
      expect(charged).toHaveLength(dearest.size);
    }), { numRuns: 500 });
  });
});

describe('what is charged', () => {
  const machine: InstanceUsageFacts = { id: 'i', status: 'ACTIVE', tier: 'advanced', gpu_model: 'H100-SXM5-80GB', gpu_count: 4, public_ip: null, ip_status: 'none' };
  const gpu = [{ kind: 'compute', priceKey: 'gpu:advanced:H100-SXM5-80GB', quantity: 4, instanceId: 'i', role: null }];
  const flat = [{ kind: 'compute', priceKey: 'hibernated', quantity: 1, instanceId: 'i', role: null }];
  const compute: Partial<Record<InstanceState, unknown[]>> = { ACTIVE: gpu, SHUTOFF: gpu, HIBERNATED: flat };

  it.each(instanceLifecycle.states)('an instance in %s', (status) => expect(instanceUsage({ ...machine, status })).toEqual(compute[status] ?? []));

  it.each([
    ['attached', 'ACTIVE', true], ['detaching', 'ACTIVE', true], ['attached', 'HIBERNATED', true], ['attached', 'REBOOTING', true], ['attaching', 'ACTIVE', false],
    ['attaching', 'BUILD', false], ['none', 'ACTIVE', false], ['attached', 'ERROR', false], ['attached', 'DELETED', false],
  ] as const)('an address that is %s while %s', (ip_status, status, charged) => {
    const kinds = instanceUsage({ ...machine, status, ip_status, public_ip: '198.51.100.7' }).map(({ kind }) => kind);
    expect(kinds.includes('public_ip')).toBe(charged);
  });

  const disk: VolumeUsageFacts = { status: 'available', tier: 'advanced', volume_type: 'NVMe', size_gb: 200, instance_id: null, role: null, available_at: 'then' };
  it.each(volumeLifecycle.states)('a volume in %s: from the first time it was seen until it is deleted', (status) => {
    expect(volumeUsage({ ...disk, status }).map(({ priceKey, quantity }) => [priceKey, quantity])).toEqual(status === 'deleted' ? [] : [['volume:advanced:NVMe', 200]]);
    expect(volumeUsage({ ...disk, status, available_at: null })).toEqual([]);
  });

  it('a volume counts with its machine while it hangs on it, not on the way there', () => {
    const carried = { ...disk, instance_id: 'i', role: 'data' } as const;
    expect(volumeUsage({ ...carried, status: 'attached' })[0]).toMatchObject({ instanceId: 'i', role: 'data' });
    expect(volumeUsage({ ...carried, status: 'detaching' })[0]).toMatchObject({ instanceId: 'i', role: 'data' });
    expect(volumeUsage({ ...carried, status: 'attaching' })[0]).toMatchObject({ instanceId: null, role: null });
  });

  it('closes and opens only what differs', () => {
    const [address] = instanceUsage({ ...machine, status: 'REBOOTING', public_ip: '198.51.100.7', ip_status: 'attached' });
    const before = instanceUsage({ ...machine, public_ip: '198.51.100.7', ip_status: 'attached' });
    expect(usageChange(before, before)).toEqual({ close: [], open: [] });
    expect(usageChange(before, [address as never])).toEqual({ close: ['compute'], open: [] });
    expect(usageChange(before, instanceUsage({ ...machine, status: 'HIBERNATED', public_ip: '198.51.100.7', ip_status: 'attached' }))).toEqual({ close: ['compute'], open: flat });
    expect(usageChange([], fixedUsage('snapshot', 'legacy'))).toEqual({ close: [], open: [{ kind: 'snapshot', priceKey: 'snapshot:legacy', quantity: 1, instanceId: null, role: null }] });
  });

  it('every price of a list can be named, volumes per 1000 GB', () => {
    const prices = { USD: 3n, EUR: 4n, INR: 5n };
    const points = pricePointsOf({ gpus: { legacy: { L40: prices }, advanced: {} }, volumes: { legacy: {}, advanced: { NVMe: prices } }, snapshots: { legacy: prices }, hibernated: prices, public_ip: prices });
    expect(points.filter(({ currency }) => currency === 'EUR')).toEqual(
      [['gpu:legacy:L40', 1], ['volume:advanced:NVMe', 1000], ['unikernel_volume:advanced:NVMe', 1_000_000], ['snapshot:legacy', 1], ['hibernated', 1], ['public_ip', 1]].map(([priceKey, per]) => ({ priceKey, currency: 'EUR', unitNano: 4n, per })),
    );
    expect(points).toHaveLength(18);
    expect(hourlyAt({ unitNano: 300_000_000n, per: 1000 }, 100)).toBe(30_000_000n);
    expect(hourlyAt({ unitNano: 2_490_000_000n, per: 1 }, 8)).toBe(19_920_000_000n);
  });
});

it.each([
  ['gpu', { kind: 'compute', role: null, priceKey: priceKeys.gpu('advanced', 'H100-SXM5-80GB') }],
  ['hibernated', { kind: 'compute', role: null, priceKey: priceKeys.hibernated }],
  ['os_volume', { kind: 'storage', role: 'boot', priceKey: priceKeys.volume('advanced', 'NVMe') }],
  ['data_volume', { kind: 'storage', role: 'data', priceKey: priceKeys.volume('advanced', 'HDD') }],
  ['data_volume', { kind: 'storage', role: null, priceKey: priceKeys.volume('legacy', 'NVMe') }],
  ['unikernel_volume', { kind: 'storage', role: null, priceKey: priceKeys.unikernelVolume('advanced', 'NVMe') }],
  ['public_ip', { kind: 'public_ip', role: null, priceKey: priceKeys.publicIp }],
  ['snapshot', { kind: 'snapshot', role: null, priceKey: priceKeys.snapshot('legacy') }],
  ['image', { kind: 'image', role: null, priceKey: priceKeys.snapshot('legacy') }],
] as const)('money goes to %s by %j', (expected, usage) => {
  expect(spendingKindOf(usage)).toBe(expected);
  expect(spendingKinds).toContain(expected);
});
