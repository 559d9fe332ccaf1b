import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Route, type RouteReply } from '../../platform/http/route.js';
import { Metros } from './metros.js';

/** `/api/metros/`: what the console offers to choose from. */
@Controller()
export class MetrosController {
  constructor(private readonly metros: Metros) {}

  @Route(endpoints.listMetros)
  async listMetros(): RouteReply<typeof endpoints.listMetros> {
    return ok({ metros: this.metros.all.map(({ code, name, region, open }) => ({ code, name, region, open, is_default: code === this.metros.usual?.code })) });
  }
}
