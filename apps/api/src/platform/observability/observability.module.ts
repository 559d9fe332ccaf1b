import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Metrics } from './metrics.js';
import { ObservabilityController } from './observability.controller.js';
import { ReadinessProbe } from './readiness.js';

/** `/health/live`, `/health/ready` and `/metrics`, in the api and in a worker that has a port. */
@Module({ controllers: [ObservabilityController], providers: [Metrics, ReadinessProbe] })
export class ObservabilityModule implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    // a worker without a port has no adapter
    const fastify = this.adapterHost.httpAdapter?.getInstance() as FastifyInstance | undefined;
    if (fastify) this.metrics.observe(fastify);
  }
}
