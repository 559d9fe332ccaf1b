import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { docsAssets } from './docs-page.js';
import { DocumentsController } from './documents.controller.js';
import { KraftDocumentsController } from './kraft-documents.controller.js';

/** `/api/openapi.json`, and `/api/docs` to read it; `/v1/openapi.json` for the KraftCloud dialect. */
@Module({ controllers: [DocumentsController, KraftDocumentsController] })
export class DocumentsModule implements OnModuleInit {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  async onModuleInit(): Promise<void> {
    const fastify: FastifyInstance = this.adapterHost.httpAdapter.getInstance();
    const allowed: readonly string[] = docsAssets;
    await fastify.register(fastifyStatic, {
      root: dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')),
      prefix: '/api/docs/assets/',
      index: false,
      decorateReply: false,
      maxAge: '1d',
      allowedPath: (path) => allowed.includes(path),
    });
  }
}
