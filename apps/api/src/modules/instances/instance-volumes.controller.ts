import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { InstanceVolumesService } from './instance-volumes.service.js';

@Controller()
export class InstanceVolumesController {
  constructor(
    private readonly commands: Commands,
    private readonly volumes: InstanceVolumesService,
  ) {}

  @Route(endpoints.attachVolumes)
  attach(@Input() { context, body }: RouteInput<typeof endpoints.attachVolumes>): RouteReply<typeof endpoints.attachVolumes> {
    return this.commands.run(endpoints.attachVolumes, context, async (tx) => {
      const attached = await this.volumes.attach(tx, context, body);
      return attached.ok ? ok({ answer: attached.value, audit: auditOf('attach_volumes', body.instance_id) }) : attached;
    });
  }

  @Route(endpoints.detachVolumes)
  detach(@Input() { context, body }: RouteInput<typeof endpoints.detachVolumes>): RouteReply<typeof endpoints.detachVolumes> {
    return this.commands.run(endpoints.detachVolumes, context, async (tx) => {
      const detached = await this.volumes.detach(tx, context, body);
      return detached.ok ? ok({ answer: detached.value, audit: auditOf('detach_volumes', body.instance_id) }) : detached;
    });
  }
}

const auditOf = (action: string, id: string) => ({ action: `instance.${action}`, resourceType: 'instance', resourceId: id });
