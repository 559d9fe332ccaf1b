import { Controller, Get } from '@nestjs/common';
import { Unlisted } from '../../auth/auth.guard.js';
import { buildKraftOpenApi } from './kraft-openapi.js';

/** The description of the KraftCloud dialect. */
@Controller('v1')
export class KraftDocumentsController {
  private readonly document = buildKraftOpenApi();

  @Get('openapi.json')
  @Unlisted()
  openapi(): object {
    return this.document;
  }
}
