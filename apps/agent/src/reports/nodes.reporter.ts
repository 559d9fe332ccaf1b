import { agentResultsQueueName, type RegionReport } from '@garrison/contracts';
import type { InventoryReader } from '@garrison/node-drivers';
import type { JobPublisher } from '@garrison/queue';

const CHANGED_AFTER_MS = 500;
const AT_LEAST_EVERY_MS = 10_000;
/** Ids go round, so that a control plane that is away comes back to a handful of reports and not to thousands; the newest comes within ten seconds. */
const IDS = 8;

/** Reports the region's inventory: at start, soon after a change, and every ten seconds. */
export class NodesReporter {
  private soon: NodeJS.Timeout | undefined;
  private beat: NodeJS.Timeout | undefined;
  private count = 0;
  private stopListening: () => void = () => undefined;

  constructor(
    private readonly publisher: JobPublisher,
    private readonly inventory: InventoryReader,
    private readonly who: { readonly region: string; readonly agentId: string },
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Resolves when the queue has the first report. */
  async start(): Promise<void> {
    this.stopListening = this.inventory.onChange(() => {
      this.soon ??= setTimeout(() => {
        this.soon = undefined;
        this.report(`change-${(this.count += 1) % IDS}`).catch(this.onError);
      }, CHANGED_AFTER_MS);
    });
    this.beat = setInterval(() => void this.report('beat').catch(this.onError), AT_LEAST_EVERY_MS);
    await this.report('start');
  }

  stop(): void {
    this.stopListening();
    clearTimeout(this.soon);
    clearInterval(this.beat);
  }

  private async report(what: string): Promise<void> {
    const nodes = (await this.inventory.nodes()).map(({ machines, storagePools, gpus, ...node }) => ({
      ...node,
      storagePools: [...storagePools],
      gpus: [...gpus],
      machines: machines.map(({ machineId, state, fence }) => ({ instanceId: machineId, state, fence })),
    }));
    const payload: RegionReport = { ...this.who, at: new Date().toISOString(), nodes };
    await this.publisher.publish(agentResultsQueueName, [{ name: 'nodes', id: `nodes-${this.who.region}-${what}`, payload, attempts: 3 }]);
  }
}
