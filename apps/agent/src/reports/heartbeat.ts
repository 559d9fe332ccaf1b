import { agentHeartbeatKey, agentHeartbeatTtlSeconds } from '@garrison/contracts';

/** What the heartbeat needs of Redis. */
export type HeartbeatStore = {
  set(key: string, value: string, mode: 'EX', seconds: number): Promise<unknown>;
  get(key: string): Promise<string | null>;
  del(key: string): Promise<unknown>;
};

/** Renews a key that says: an agent of this region is alive. */
export class Heartbeat {
  private timer: NodeJS.Timeout | undefined;
  private readonly key: string;

  constructor(
    private readonly redis: HeartbeatStore,
    region: string,
    private readonly agentId: string,
    private readonly onError: (error: unknown) => void,
  ) {
    this.key = agentHeartbeatKey(region);
  }

  async start(): Promise<void> {
    this.timer = setInterval(() => void this.beat().catch(this.onError), (agentHeartbeatTtlSeconds * 1_000) / 3);
    await this.beat();
  }

  /** Takes the sign of life away at once, unless another agent has put its own there. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    if ((await this.redis.get(this.key)) === this.agentId) await this.redis.del(this.key);
  }

  private async beat(): Promise<void> {
    await this.redis.set(this.key, this.agentId, 'EX', agentHeartbeatTtlSeconds);
  }
}
