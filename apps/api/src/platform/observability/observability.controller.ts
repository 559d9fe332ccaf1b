import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Unlisted } from '../auth/auth.guard.js';
import { Metrics } from './metrics.js';
import { ReadinessProbe } from './readiness.js';

/** For whoever runs the cloud: is the process alive, can it serve, how is it doing. */
@Controller()
export class ObservabilityController {
  constructor(
    private readonly readiness: ReadinessProbe,
    private readonly metrics: Metrics,
  ) {}

  /** Looks at nothing else: restarting the process would not bring back a database. */
  @Get('health/live')
  @Unlisted()
  live(): { status: 'alive' } {
    return { status: 'alive' };
  }

  @Get('health/ready')
  @Unlisted()
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const found = await this.readiness.look();
    void reply
      .status(found.status === 'ready' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(found);
  }

  @Get('metrics')
  @Unlisted()
  async scrape(@Res() reply: FastifyReply): Promise<void> {
    const text = await this.metrics.scrape();
    void reply.type(this.metrics.registry.contentType).send(text);
  }
}
