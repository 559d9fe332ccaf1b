import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { NodeUpkeepService } from './node-upkeep.service.js';

@Controller()
export class NodeUpkeepController {
  constructor(private readonly upkeep: NodeUpkeepService) {}

  @Route(endpoints.adminDrainNode)
  drain(@Input() { context, params, body }: RouteInput<typeof endpoints.adminDrainNode>): RouteReply<typeof endpoints.adminDrainNode> {
    return this.upkeep.drain(context, params.id, body.mode);
  }

  @Route(endpoints.adminGetNodeDrain)
  latestDrain(@Input() { params }: RouteInput<typeof endpoints.adminGetNodeDrain>): RouteReply<typeof endpoints.adminGetNodeDrain> {
    return this.upkeep.latestDrain(params.id);
  }

  @Route(endpoints.adminCancelNodeDrain)
  cancelDrain(@Input() { context, params }: RouteInput<typeof endpoints.adminCancelNodeDrain>): RouteReply<typeof endpoints.adminCancelNodeDrain> {
    return this.upkeep.cancelDrain(context, params.id);
  }

  @Route(endpoints.adminFailNode)
  fail(@Input() { context, params }: RouteInput<typeof endpoints.adminFailNode>): RouteReply<typeof endpoints.adminFailNode> {
    return this.upkeep.fail(context, params.id);
  }

  @Route(endpoints.adminRecoverNode)
  recover(@Input() { context, params }: RouteInput<typeof endpoints.adminRecoverNode>): RouteReply<typeof endpoints.adminRecoverNode> {
    return this.upkeep.recover(context, params.id);
  }
}
