import { nanoFromPrice } from '../money/amount.js';
import type { PriceBook } from '../prices/price-book.js';
import {
  alreadyExists, defaultUnikernelLimits, foldUnikernelName, generatedInstanceName, generatedVolumeName, isImageReference, isMountPath, isUuidText, notFound, outOfRange, refusedByMoney,
  startEventAfter, stopIsOver, unikernelErrorCodes, unikernelLifecycle, unikernelVolumeLifecycle, volumeEventAfter, whyNotAttach, whyNotCopy, whyNotDelete, whyNotDetach, whyNotResize,
  whyNotTemplate, whyNotThisKind, whyOverQuota, unikernelVolumeCommittedIn, unikernelVolumeHeldIn, unikernelVolumeHourly, unikernelVolumeUsage, type UnikernelState, type UnikernelVolumeState,
} from './index.js';

describe.each([
  ['a volume', unikernelVolumeLifecycle, ['available', 'idle', 'mounted', 'error', 'template', 'deleted']],
  ['an instance', unikernelLifecycle, ['stopped', 'running', 'deleted']],
] as const)('the life of %s', (_, table, lasting) => {
  it('can reach every state', () => expect(table.unreachable()).toEqual([]));
  it.each(table.states)('%s has a way out unless it is final, and a deadline unless it may last', (state) => {
    const exits = Object.values(table.edges).filter(({ from }) => (from as readonly string[]).includes(state));
    expect(exits.length === 0).toBe(state === 'deleted');
    expect((table.deadlinesMs as Record<string, number | undefined>)[state] === undefined).toBe((lasting as readonly string[]).includes(state));
  });
});

it('knows the seven states of the seed, and goes from one to the next as the seed says', () => {
  expect(unikernelVolumeLifecycle.states).toEqual(expect.arrayContaining(['uninitialized', 'initializing', 'available', 'idle', 'mounted', 'busy', 'error']));
  const life = ['initialize', 'created', 'attach', 'mounted', 'unmounted', 'detach', 'delete', 'deleted'] as const;
  const states = life.reduce<UnikernelVolumeState[]>((seen, event) => {
    const next = unikernelVolumeLifecycle.next(seen.at(-1) ?? 'uninitialized', event);
    return [...seen, next.ok ? next.value : 'error'];
  }, ['uninitialized']);
  expect(states).toEqual(['uninitialized', 'initializing', 'available', 'idle', 'mounted', 'idle', 'available', 'deleting', 'deleted']);
});

it.each([
  ['vol-drq6l', 'vol-drq6l'], ['Data', 'data'], ['1a', '1a'], ['a', 'a'], ['a.b-c', 'a.b-c'], ['x'.repeat(63), 'x'.repeat(63)],
  ['x'.repeat(64), undefined], ['', undefined], ['-a', undefined], ['a-', undefined], ['a.', undefined], ['.a', undefined], ['a--b', undefined], ['a..b', undefined],
  ['a_b', undefined], ['a b', undefined], ['ä', undefined], ['a/b', undefined], ['a:b', undefined], ['847fe9ef-ccb1-409c-be9c-abdc02498131', undefined],
])('keeps the name %j as %j', (given, kept) => expect(foldUnikernelName(given)).toBe(kept));

it('generates names of the seed\'s form', () => expect(generatedVolumeName('drq6l')).toMatch(/^vol-[a-z0-9]{5}$/));

it.each([
  ['nginx:latest', 'nginx-abcde'], ['robot/My_App@sha256:0123456789ab', 'my-app-abcde'], ['index.unikraft.io/official/http-go1.21', 'http-go1.21-abcde'],
  ['x'.repeat(80), `${'x'.repeat(57)}-abcde`], ['_', 'instance-abcde'],
])('names an instance of %s %s', (image, name) => {
  expect(generatedInstanceName(image, 'abcde')).toBe(name);
  expect(foldUnikernelName(name)).toBe(name);
});

it.each([['nginx', true], ['nginx:latest', true], ['host:5000/a/b:1.2', true], ['a@sha256:abcdef', true], ['', false], ['a b', false], ['a//b', false], ['nginx:', false], ['../x', false]])(
  'takes %j for an image: %s', (image, well) => expect(isImageReference(image)).toBe(well));

it.each([
  ['/mnt/', true], ['/mnt', true], ['/a/b.c/d', true], ['/...', true], ['/a/b.', true],
  ['mnt', false], ['', false], ['/', false], ['//', false], ['/a/../b', false], ['/a/./b', false], ['/..', false], ['/a/.', false], ['/a:b', false],
])('takes %j for a mount point: %s', (at, well) => expect(isMountPath(at)).toBe(well));

it.each([['847fe9ef-ccb1-409c-be9c-abdc02498131', true], ['847FE9EF-CCB1-409C-BE9C-ABDC02498131', true], ['vol-drq6l', false], ['847fe9efccb1409cbe9cabdc02498131', false]])(
  'takes %s for a uuid: %s', (text, is) => expect(isUuidText(text)).toBe(is));

describe('refusals', () => {
  it('use the numbers and words that clients know', () => {
    expect([unikernelErrorCodes.not_found, unikernelErrorCodes.exists, unikernelErrorCodes.not_allowed, unikernelErrorCodes.timed_out]).toEqual([8, 23, 14, 12]);
    expect(notFound('volume', { name: 'data' }).message).toBe("No volume with name 'data'");
    expect(notFound('instance', { uuid: 'u' }).message).toBe("No instance with uuid 'u'");
    expect(alreadyExists('instance', 'web').message).toBe("An instance with the name 'web' already exists");
    expect(codeOf(refusedByMoney({ code: 'limit_reached', resource: 'spend_cap', limit: 1 }))).toBe(19);
    expect(codeOf(refusedByMoney({ code: 'insufficient_credits', required: '2.00', balance: '1.00', currency: 'EUR', reason: 'No.' }))).toBe(14);
    expect(outOfRange('memory_mb', 16, 8192)).toBe("Value of 'memory_mb' must be in the range 16 to 8192");
  });

  const volume = (state: UnikernelVolumeState, instanceId: string | null = null, deleteLock = false) => ({ name: 'data', state, instanceId, deleteLock });
  const instance = (state: UnikernelState, volumes = 0) => ({ id: 'i', name: 'web', state, volumes });

  it.each([
    [volume('available'), instance('stopped'), undefined],
    [volume('available'), instance('running'), 11],
    [volume('available'), instance('stopped', 1), 15],
    [volume('uninitialized'), instance('stopped'), 11],
    [volume('busy'), instance('stopped'), 11],
    [volume('error'), instance('stopped'), 11],
    [volume('idle', 'j'), instance('stopped'), 15],
    [volume('mounted', 'i'), instance('running'), 15],
    [volume('template'), instance('stopped'), 24],
  ])('of attaching %j to %j: %s', (one, to, code) => expect(codeOf(whyNotAttach(one, to, 1))).toBe(code));

  it('lets several volumes onto an instance where that is allowed', () => expect(whyNotAttach(volume('available'), instance('stopped', 1), 2)).toBeUndefined());

  it.each([
    [volume('idle', 'i'), instance('stopped'), undefined, undefined],
    [volume('idle', 'i'), instance('stopped'), { id: 'i' }, undefined],
    [volume('idle', 'i'), instance('stopped'), { id: 'j' }, 21],
    [volume('available'), undefined, undefined, 21],
    [volume('mounted', 'i'), instance('running'), undefined, 11],
    [volume('idle', 'i'), instance('starting'), undefined, 11],
    [volume('busy', 'i'), instance('stopped'), undefined, 11],
  ])('of detaching %j from %j, named %j: %s', (one, holder, from, code) => expect(codeOf(whyNotDetach(one, holder, from))).toBe(code));

  it.each([
    [volume('available'), undefined], [volume('error'), undefined], [volume('template'), undefined], [volume('uninitialized'), undefined],
    [volume('available', null, true), 14], [volume('idle', 'i'), 15], [volume('idle', 'i', true), 15], [volume('busy'), 11],
  ])('of deleting %j: %s', (one, code) => expect(codeOf(whyNotDelete(one))).toBe(code));
  it('of deleting a template that is being copied: 11', () => expect([0, 1].map((copies) => codeOf(whyNotDelete(volume('template'), copies)))).toEqual([undefined, 11]));

  it.each([[volume('available'), undefined], [volume('idle', 'i'), 15], [volume('busy'), 11]])('of making %j a template: %s', (one, code) => expect(codeOf(whyNotTemplate(one))).toBe(code));
  it.each([[volume('available'), undefined], [volume('idle', 'i'), undefined], [volume('template'), undefined], [volume('mounted', 'i'), 11], [volume('error'), 11]])(
    'of copying %j: %s', (one, code) => expect(codeOf(whyNotCopy(one))).toBe(code));
  it.each([['available', 200, undefined], ['idle', 100, undefined], ['available', 99, 7], ['mounted', 200, 11], ['template', 200, 11]] as const)(
    'of giving %s of 100 MB %s MB: %s', (state, size, code) => expect(codeOf(whyNotResize({ ...volume(state), sizeMb: 100 }, size))).toBe(code));

  it('keep templates and volumes apart', () => {
    expect(codeOf(whyNotThisKind({ name: 'a' }, 'template', 'volume'))).toBe(8);
    expect(whyNotThisKind({ name: 'a' }, 'template', 'template volume')).toBeUndefined();
  });

  it('count what there is and what is to come', () => {
    const use = { instances: 1, liveInstances: 0, liveVcpus: 0, liveMemoryMb: 0, volumes: 252, totalVolumeMb: 20_000 };
    expect(whyOverQuota(use, { volumes: 1, totalVolumeMb: 480 }, defaultUnikernelLimits)).toBeUndefined();
    expect(codeOf(whyOverQuota(use, { volumes: 2 }, defaultUnikernelLimits))).toBe(19);
    expect(codeOf(whyOverQuota(use, { volumes: 1, totalVolumeMb: 481 }, defaultUnikernelLimits))).toBe(19);
  });
});

describe('the end of a command', () => {
  it.each([
    ['create', 'done', false, true, 'created'], ['create', 'done', true, true, 'createdAttached'], ['create', 'refused', false, false, 'createFailed'], ['create', 'broke', false, true, 'createFailed'],
    ['resize', 'done', false, true, 'maintained'], ['resize', 'refused', true, true, 'maintainedAttached'], ['resize', 'broke', false, undefined, 'maintained'], ['resize', 'broke', false, false, 'broke'],
    ['delete', 'done', false, false, 'deleted'], ['delete', 'refused', false, true, undefined], ['delete', 'broke', false, undefined, undefined], ['delete', 'broke', false, false, 'deleted'],
  ] as const)('%s %s, attached %s, seen %s: %s', (work, end, attached, exists, event) => expect(volumeEventAfter(work, end, attached, exists)).toBe(event));

  it.each([['done', true, 'started'], ['refused', false, 'startFailed'], ['broke', true, 'started'], ['broke', false, 'startFailed'], ['broke', undefined, 'startUnclear']] as const)(
    'start %s, seen running %s: %s', (end, running, event) => {
      expect(startEventAfter(end, running)).toBe(event);
      expect(unikernelLifecycle.can('starting', event)).toBe(true);
    });

  it.each([['done', false, true], ['refused', true, false], ['broke', undefined, false], ['broke', false, true]] as const)('stop %s, seen running %s: over %s', (end, running, over) => expect(stopIsOver(end, running)).toBe(over));
});

it('charges what is there by the MB', () => {
  expect(unikernelVolumeUsage({ state: 'available', tier: 'advanced', size_mb: 100 })).toEqual([{ kind: 'storage', priceKey: 'unikernel_volume:advanced:NVMe', quantity: 100, instanceId: null, role: null }]);
  expect((['uninitialized', 'error', 'deleting', 'deleted'] as const).flatMap((state) => unikernelVolumeUsage({ state, tier: 'legacy', size_mb: 1 }))).toEqual([]);
});

it.each([[1, 350n], [1_000, 350_000n], [1_000_000, 350_000_000n]])('prices %s MB at what the same storage costs by the TB', (sizeMb, nano) => {
  const none = { USD: 0n, EUR: 0n, INR: 0n };
  const book: PriceBook = { volumes: { legacy: {}, advanced: { HDD: none, NVMe: { ...none, EUR: nanoFromPrice(0.35) } } }, snapshots: {}, gpus: { legacy: {}, advanced: {} }, hibernated: none, public_ip: none };
  expect(unikernelVolumeHourly(book, 'advanced', sizeMb, 'EUR')).toBe(nano);
});

it('counts a volume towards caps from when it is accepted until it costs nothing, and holds an hour of it until it is charged', () => {
  const charged = unikernelVolumeLifecycle.states.filter((state) => unikernelVolumeUsage({ state, tier: 'advanced', size_mb: 1 }).length > 0);
  expect([...unikernelVolumeCommittedIn].sort()).toEqual([...unikernelVolumeHeldIn, ...charged].sort());
  expect(unikernelVolumeHeldIn).toEqual(unikernelVolumeLifecycle.edges.created.from);
});

const codeOf = (found: { code: keyof typeof unikernelErrorCodes } | undefined) => found && unikernelErrorCodes[found.code];
