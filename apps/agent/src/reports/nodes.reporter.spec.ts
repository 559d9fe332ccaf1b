import { regionReport, type RegionReport } from '@garrison/contracts';
import type { NodeFacts } from '@garrison/node-drivers';
import { NodesReporter } from './nodes.reporter.js';

const node = (id: string): NodeFacts => ({ id, up: true, vcpus: 64, ramGb: 512, storagePools: [], gpus: [], machines: [], unikernels: [], volumes: [] });

let sent: RegionReport[];
let ids: string[];
let hardware: NodeFacts[];
let change: (...nodes: NodeFacts[]) => void;

const begin = async (): Promise<NodesReporter> => {
  sent = [];
  ids = [];
  hardware = [node('a'), node('b'), node('c')];
  const publisher = {
    publish: async (_queue: string, jobs: readonly { id: string; payload: unknown }[]) => {
      jobs.forEach(({ id, payload }) => sent.push(regionReport.parse(payload)) && ids.push(id));
    },
  };
  let tell: () => void = () => undefined;
  const inventory = {
    nodes: async () => hardware,
    onChange: (listener: () => void) => {
      tell = listener;
      return () => (tell = () => undefined);
    },
  };
  change = (...nodes) => {
    hardware = hardware.map((one) => nodes.find(({ id }) => id === one.id) ?? one);
    tell();
  };
  const reporter = new NodesReporter(publisher, inventory, { region: 'TEST-1', agentId: 'agent' }, (error) => fail(error));
  await reporter.start();
  return reporter;
};
const named = () => sent.map(({ nodes }) => nodes.map(({ id }) => id).join(''));

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 5, 1) }));
afterEach(() => jest.useRealTimers());

it('tells of the whole region at start and every ten seconds', async () => {
  const reporter = await begin();
  await jest.advanceTimersByTimeAsync(20_000);
  expect(named()).toEqual(['abc', 'abc', 'abc']);
  reporter.stop();
});

it('tells soon of the nodes that changed, and of those only', async () => {
  const reporter = await begin();
  change({ ...node('b'), up: false });
  change({ ...node('c'), vcpus: 32 });
  await jest.advanceTimersByTimeAsync(600);
  change({ ...node('b'), up: true });
  await jest.advanceTimersByTimeAsync(600);
  expect(named()).toEqual(['abc', 'bc', 'b']);
  expect(new Set(ids).size).toBe(3);
  reporter.stop();
});

it('tells what runs on a node, unikernels with their volumes too', async () => {
  const reporter = await begin();
  const [unikernelId, volumeId] = ['5f0c8a3e-3c53-4d0b-9d0f-0a4a3f5b1c11', '5f0c8a3e-3c53-4d0b-9d0f-0a4a3f5b1c12'];
  change({ ...node('b'), unikernels: [{ unikernelId, fence: 2, volumeIds: [volumeId] }] });
  await jest.advanceTimersByTimeAsync(600);
  expect(sent.at(-1)?.nodes).toMatchObject([{ id: 'b', unikernels: [{ unikernelId, fence: 2, volumeIds: [volumeId] }] }]);
  reporter.stop();
});

it('tells which volumes a node keeps', async () => {
  const reporter = await begin();
  const volumeId = '5f0c8a3e-3c53-4d0b-9d0f-0a4a3f5b1c12';
  change({ ...node('c'), volumes: [volumeId] });
  await jest.advanceTimersByTimeAsync(600);
  expect(sent.at(-1)?.nodes.map(({ id, volumes }) => [id, volumes])).toEqual([['c', [volumeId]]]);
  reporter.stop();
});

it('says nothing of a change that was taken back', async () => {
  const reporter = await begin();
  change({ ...node('b'), up: false });
  change(node('b'));
  await jest.advanceTimersByTimeAsync(600);
  expect(named()).toEqual(['abc']);
  reporter.stop();
});

it('is quiet once stopped', async () => {
  const reporter = await begin();
  change({ ...node('b'), up: false });
  reporter.stop();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(named()).toEqual(['abc']);
});
