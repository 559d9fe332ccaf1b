import fc from 'fast-check';
import { nodeStates, placeGpus, type GpuFacts, type NodeFacts } from './placement.js';
import { alternatives, fitsByCount, type FlavorFacts } from './stock.js';

const H100 = 'H100-SXM5-80GB';
/** `pieces`: one letter or dash per GPU, in order; lower case = taken. Each letter is an NVLink island, a dash none; the first half sits on NUMA node 0. */
const node = (id: string, pieces: string, change: Partial<NodeFacts> = {}): NodeFacts => ({
  id, freeVcpus: 1000, freeRamGb: 10_000, state: 'active',
  gpus: [...pieces].map((piece, at): GpuFacts => ({
    id: `${id}-${at}`, model: H100, numaNode: at < pieces.length / 2 ? 0 : 1,
    nvlinkIsland: '-_'.includes(piece) ? null : piece.toUpperCase().charCodeAt(0), free: piece !== '_' && piece === piece.toUpperCase(),
  })),
  ...change,
});
const need = (count: number, vcpus = 1, ramGb = 1) => ({ model: H100, count, vcpus, ramGb });

describe('the choice of a node', () => {
  it.each<[string, NodeFacts[], number, string | undefined]>([
    ['takes the node with the fewest GPUs left over', [node('a', 'AAAAAAAA'), node('b', 'aaaaaaAA')], 2, 'b'],
    ['keeps an empty node whole for a single GPU', [node('a', 'AAAA'), node('b', 'aaaA'), node('c', 'aaAA')], 1, 'b'],
    ['goes by id among equals', [node('b', 'AA'), node('a', 'AA')], 1, 'a'],
    ['prefers an island kept together to a fuller node', [node('a', 'AaBb'), node('b', 'AAAAAAAA')], 2, 'b'],
    ['prefers one NUMA node to two', [node('a', 'aAAa'), node('b', 'aAAAAAAA')], 2, 'b'],
    ['passes over nodes that are too small', [node('a', 'AA'), node('b', 'AAAA')], 4, 'b'],
    ['finds nothing when only the sum would do', [node('a', 'AA'), node('b', 'AA')], 4, undefined],
    ['finds nothing on taken GPUs', [node('a', 'aaaa')], 1, undefined],
    ['finds nothing without nodes', [], 1, undefined],
  ])('%s', (_what, nodes, count, expected) => expect(placeGpus(nodes, need(count))?.nodeId).toBe(expected));

  it.each(nodeStates.filter((state) => state !== 'active'))('never takes a %s node', (state) => expect(placeGpus([node('a', 'AAAA', { state })], need(1))).toBeUndefined());

  it('needs the vcpus and the RAM too', () => {
    const tight = [node('a', 'AAAA', { freeVcpus: 29 }), node('b', 'AAAA', { freeRamGb: 119 }), node('c', 'AAAAAAAA', { freeVcpus: 30, freeRamGb: 120 })];
    expect(placeGpus(tight, need(1, 30, 120))?.nodeId).toBe('c');
    expect(placeGpus(tight, need(1, 31, 120))).toBeUndefined();
  });

  it('needs the very model', () => expect(placeGpus([node('a', 'AAAA')], { ...need(1), model: 'B300-262GB' })).toBeUndefined());
  it('refuses a machine without GPUs', () => expect(placeGpus([node('a', 'AAAA')], need(0))).toBeUndefined());
});

describe('the choice of GPUs on a node', () => {
  it.each([
    ['one from the most broken island', 'AAAABBBb', 1, [4]],
    ['two from an island that has just two', 'AAAABBbb', 2, [4, 5]],
    ['four from the whole island', 'AAABBBBb', 4, [3, 4, 5, 6]],
    ['six from as few islands as possible, the rest from the tightest', 'AAAABBCc', 6, [0, 1, 2, 3, 4, 5]],
    ['two of one NUMA node inside an island', 'aAAAAAaa', 2, [4, 5]],
    ['without NVLink, by NUMA node', '-_------', 4, [4, 5, 6, 7]],
    ['without NVLink, the fuller NUMA node for fewer', '-__-----', 2, [0, 3]],
    ['all', 'AAAAAAAA', 8, [0, 1, 2, 3, 4, 5, 6, 7]],
  ])('%s', (_what, pieces, count, expected) => {
    expect([...(placeGpus([node('n', pieces)], need(count))?.gpuIds ?? [])].sort()).toEqual(expected.map((at) => `n-${at}`));
  });
});

const gpu = fc.record({ model: fc.constantFrom(H100, 'L40'), numaNode: fc.integer({ min: 0, max: 1 }), nvlinkIsland: fc.option(fc.integer({ min: 0, max: 2 })), free: fc.boolean() });
const anyNodes = fc.array(
  fc.record({ freeVcpus: fc.nat(100), freeRamGb: fc.nat(100), state: fc.constantFrom(...nodeStates), gpus: fc.array(gpu, { maxLength: 8 }) }), { maxLength: 6 },
).map((nodes) => nodes.map((one, n): NodeFacts => ({ ...one, id: `n${n}`, gpus: one.gpus.map((facts, g) => ({ ...facts, id: `n${n}-g${g}` })) })));
const anyNeed = fc.record({ model: fc.constantFrom(H100, 'L40'), count: fc.integer({ min: 1, max: 8 }), vcpus: fc.nat(60), ramGb: fc.nat(60) });

describe('whatever the fleet', () => {
  it('a placement is exact: one active node, its own free GPUs of the model, no taken one, no one twice', () => {
    fc.assert(fc.property(anyNodes, anyNeed, (nodes, wanted) => {
      const placed = placeGpus(nodes, wanted);
      const able = nodes.filter((one) => one.state === 'active' && one.freeVcpus >= wanted.vcpus && one.freeRamGb >= wanted.ramGb
        && one.gpus.filter((card) => card.free && card.model === wanted.model).length >= wanted.count);
      expect(placed !== undefined).toBe(able.length > 0);
      if (!placed) return;
      const host = able.find((one) => one.id === placed.nodeId);
      const cards = placed.gpuIds.map((id) => host?.gpus.find((card) => card.id === id));
      expect(cards.every((card) => card?.free === true && card.model === wanted.model)).toBe(true);
      expect(new Set(placed.gpuIds).size).toBe(wanted.count);
      expect(placed.gpuIds).toHaveLength(wanted.count);
    }), { numRuns: 500 });
  });

  it('uses no more NVLink islands than it must', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 8 }), (islands, count) => {
      const one = node('n', islands.map((island) => 'ABCD'[island]).join(''));
      const placed = placeGpus([one], need(count));
      if (!placed) return;
      const used = new Set(placed.gpuIds.map((id) => one.gpus.find((card) => card.id === id)?.nvlinkIsland)).size;
      const sizes = [0, 1, 2, 3].map((island) => islands.filter((own) => own === island).length).sort((a, b) => b - a);
      const fewest = sizes.findIndex((_size, at) => sizes.slice(0, at + 1).reduce((total, size) => total + size, 0) >= count) + 1;
      expect(used).toBe(fewest);
    }));
  });

  it('the order in which facts come changes nothing', () => {
    const shuffled = anyNodes.chain((nodes) => fc.tuple(
      fc.constant(nodes),
      fc.tuple(...nodes.map((one) => fc.shuffledSubarray([...one.gpus], { minLength: one.gpus.length, maxLength: one.gpus.length }).map((gpus) => ({ ...one, gpus }))))
        .chain((again) => fc.shuffledSubarray(again, { minLength: again.length, maxLength: again.length })),
    ));
    fc.assert(fc.property(shuffled, anyNeed, ([nodes, again], wanted) => expect(placeGpus(again, wanted)).toEqual(placeGpus(nodes, wanted))));
  });

  it('stock says what placement can do: as many machines fit one after another, and not one more', () => {
    fc.assert(fc.property(anyNodes, anyNeed, (start, wanted) => {
      const flavor: FlavorFacts = { ...wanted };
      const said = fitsByCount(start, wanted.model, [wanted.count], [flavor])[`${wanted.count}x`];
      let nodes = start;
      let placedCount = 0;
      for (let placed = placeGpus(nodes, wanted); placed; placed = placeGpus(nodes, wanted)) {
        const { nodeId, gpuIds } = placed;
        nodes = nodes.map((one) => (one.id !== nodeId ? one : {
          ...one, freeVcpus: one.freeVcpus - wanted.vcpus, freeRamGb: one.freeRamGb - wanted.ramGb, gpus: one.gpus.map((card) => ({ ...card, free: card.free && !gpuIds.includes(card.id) })),
        }));
        placedCount += 1;
      }
      expect(said).toBe(placedCount);
    }));
  });
});

describe('stock', () => {
  const flavors: FlavorFacts[] = [1, 2, 4, 8].map((count) => ({ count, vcpus: 30 * count, ramGb: 120 * count }));

  it('counts machines of each size', () => {
    const nodes = [node('a', 'AAAAAAAA'), node('b', 'aaaaAAAA'), node('c', 'AAAAAAAA', { state: 'cordoned' })];
    expect(fitsByCount(nodes, H100, [1, 2, 4, 8], flavors)).toEqual({ '1x': 12, '2x': 6, '4x': 3, '8x': 1 });
    expect(fitsByCount(nodes, 'L40', [1], flavors)).toEqual({ '1x': 0 });
    expect(fitsByCount(nodes, H100, [3], flavors)).toEqual({ '3x': 0 });
    expect(fitsByCount([node('a', 'AAAA', { freeVcpus: 59 })], H100, [1, 2], flavors)).toEqual({ '1x': 1, '2x': 0 });
  });

  it('offers the same count elsewhere first, then fewer GPUs, at home first', () => {
    const stock = [
      { region: 'FINLAND-1', nodes: [node('a', 'aaaaAAAA')] },
      { region: 'FINLAND-2', nodes: [node('b', 'AAAAAAAA')] },
      { region: 'FINLAND-3', nodes: [node('c', 'aaaaaaAA')] },
    ];
    const offers = alternatives({ region: 'FINLAND-1', gpu_model: H100, gpu_count: 8 }, stock, flavors);
    expect(offers.map((one) => `${one.gpu_count}@${one.region}`)).toEqual([
      '8@FINLAND-2', '4@FINLAND-1', '4@FINLAND-2', '2@FINLAND-1', '2@FINLAND-2', '2@FINLAND-3', '1@FINLAND-1', '1@FINLAND-2', '1@FINLAND-3',
    ]);
    expect(offers.every((one) => one.gpu_model === H100)).toBe(true);
  });

  it('offers nothing when nothing fits', () => {
    expect(alternatives({ region: 'FINLAND-1', gpu_model: H100, gpu_count: 1 }, [{ region: 'FINLAND-1', nodes: [node('a', 'aa')] }], flavors)).toEqual([]);
  });
});
