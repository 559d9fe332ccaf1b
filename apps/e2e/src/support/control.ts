/** The words of docs/simulation.md. */
export type FaultOrder = {
  readonly kind: 'refuse' | 'flaky' | 'slow' | 'lost' | 'node_down' | 'gpu_lost';
  readonly step?: string;
  readonly instance_name?: string;
  readonly node?: string;
  readonly times?: number;
};

/** A pass of stepped time that stands still, or was let go on. */
export type Passage = { readonly step: string; readonly part: string | null; readonly machineId: string; readonly machineName: string };

export type SimulatedNode = {
  readonly id: string;
  readonly up: boolean;
  readonly gpus: readonly { readonly id: string; readonly healthy: boolean; readonly heldBy: string | null }[];
  readonly machines: readonly { readonly machineId: string; readonly state: string }[];
};

type Simulation = { readonly waiting: readonly Passage[]; readonly faults: readonly unknown[]; readonly nodes: readonly SimulatedNode[] };

/** The simulated hardware of one region, steered as its operator does it (docs/simulation.md). */
export class SimulationControl {
  constructor(private readonly address: () => string) {}

  /** What the hardware is and does now, from the agent itself. */
  look(): Promise<Simulation> {
    return this.call('GET', '/sim');
  }

  /** Lets the oldest `count` waiting passes go on, of one machine if `machineName` is given; waits for those that have not come yet. */
  step(count = 1, machineName?: string): Promise<{ readonly released: readonly Passage[]; readonly waiting: readonly Passage[] }> {
    return this.call('POST', '/sim/step', { count, ...(machineName === undefined ? {} : { instance_name: machineName }) });
  }

  /** Lets everything go on as it comes, until it is told to end or the agent has enough of it. */
  async run(signal: AbortSignal): Promise<void> {
    await this.call('POST', '/sim/step', { count: 10_000 }, signal);
  }

  plant(order: FaultOrder): Promise<unknown> {
    return this.call('POST', '/sim/faults', order);
  }

  setNodeUp(node: string, up: boolean): Promise<unknown> {
    return this.call('POST', '/sim/nodes', { node, up });
  }

  setGpuHealthy(gpu: string, healthy: boolean): Promise<unknown> {
    return this.call('POST', '/sim/gpus', { gpu, healthy });
  }

  private async call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const response = await fetch(this.address() + path, { method, signal, body: body === undefined ? undefined : JSON.stringify(body), headers: { connection: 'close' } });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
