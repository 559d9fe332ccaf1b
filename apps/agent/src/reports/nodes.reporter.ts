import { agentResultsQueueName, type NodeReport, type RegionReport } from '@garrison/contracts';
import type { InventoryReader } from '@garrison/node-drivers';
import type { JobPublisher } from '@garrison/queue';

const CHANGED_AFTER_MS = 500;
const AT_LEAST_EVERY_MS = 10_000;
/** Ids go round, so that a control plane that is away comes back to a handful of reports and not to thousands; the newest comes within ten seconds. */
const IDS = 8;

/** Reports the region's inventory: all of it at start and every ten seconds, and the nodes that changed soon after they did. */
export class NodesReporter {
  private soon: NodeJS.Timeout | undefined;
  private beat: NodeJS.Timeout | undefined;
  private count = 0;
  private stopListening: () => void = () => undefined;
  /** What was last said of each node. */
  private readonly said = new Map<string, string>();

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
        this.reportChanged().catch(this.onError);
      }, CHANGED_AFTER_MS);
    });
    this.beat = setInterval(() => void this.reportAll('beat').catch(this.onError), AT_LEAST_EVERY_MS);
    await this.reportAll('start');
  }

  stop(): void {
    this.stopListening();
    clearTimeout(this.soon);
    clearInterval(this.beat);
  }

  private async reportAll(what: string): Promise<void> {
    await this.publish(what, await this.nodes());
  }

  /** A region may have hundreds of nodes, and a busy one changes all the time. */
  private async reportChanged(): Promise<void> {
    const changed = (await this.nodes()).filter((node) => this.said.get(node.id) !== JSON.stringify(node));
    if (changed.length > 0) await this.publish(`change-${(this.count += 1) % IDS}`, changed);
  }

  private async publish(what: string, nodes: NodeReport[]): Promise<void> {
    const payload: RegionReport = { ...this.who, at: new Date().toISOString(), nodes };
    await this.publisher.publish(agentResultsQueueName, [{ name: 'nodes', id: `nodes-${this.who.region}-${what}`, payload, attempts: 3 }]);
    for (const node of nodes) this.said.set(node.id, JSON.stringify(node));
  }

  private async nodes(): Promise<NodeReport[]> {
    return (await this.inventory.nodes()).map(({ machines, unikernels, volumes, storagePools, gpus, ...node }) => ({
      ...node,
      storagePools: [...storagePools],
      gpus: [...gpus],
      machines: machines.map(({ machineId, state, fence }) => ({ instanceId: machineId, state, fence })),
      unikernels: unikernels.map(({ volumeIds, ...one }) => ({ ...one, volumeIds: [...volumeIds] })),
      volumes: [...volumes],
    }));
  }
}
