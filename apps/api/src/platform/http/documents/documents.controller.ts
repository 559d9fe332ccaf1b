import { createHash } from 'node:crypto';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Unlisted } from '../../auth/auth.guard.js';
import { docsPage, docsScript } from './docs-page.js';
import { buildOpenApi } from './openapi.js';

/** The description of the API for programs and for people; it changes only with a release, so it is made once. */
@Controller('api')
export class DocumentsController {
  private readonly document = Buffer.from(JSON.stringify(buildOpenApi()));
  private readonly etag = `"${createHash('sha256').update(this.document).digest('base64url').slice(0, 27)}"`;

  @Get('openapi.json')
  @Unlisted()
  openapi(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    void reply.headers({ etag: this.etag, 'cache-control': 'no-cache', 'access-control-allow-origin': '*' });
    if (request.headers['if-none-match'] === this.etag) void reply.status(304).send();
    else void reply.type('application/json; charset=utf-8').send(this.document);
  }

  @Get('docs')
  @Unlisted()
  page(@Res() reply: FastifyReply): void {
    void reply.type('text/html; charset=utf-8').send(docsPage);
  }

  @Get('docs/start.js')
  @Unlisted()
  script(@Res() reply: FastifyReply): void {
    void reply.type('text/javascript; charset=utf-8').send(docsScript);
  }
}
