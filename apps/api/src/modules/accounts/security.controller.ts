import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { SecurityService } from './security.service.js';

@Controller()
export class SecurityController {
  constructor(private readonly security: SecurityService) {}

  @Route(endpoints.listSessions)
  async list(@Input() { context }: RouteInput<typeof endpoints.listSessions>): RouteReply<typeof endpoints.listSessions> {
    return this.security.list(context);
  }

  @Route(endpoints.endSession)
  async end(@Input() { context, params }: RouteInput<typeof endpoints.endSession>): RouteReply<typeof endpoints.endSession> {
    return this.security.end(context, params.id);
  }

  @Route(endpoints.endOtherSessions)
  async endOthers(@Input() { context }: RouteInput<typeof endpoints.endOtherSessions>): RouteReply<typeof endpoints.endOtherSessions> {
    return this.security.endOthers(context);
  }

  @Route(endpoints.changePassword)
  async changePassword(@Input() { context, body }: RouteInput<typeof endpoints.changePassword>): RouteReply<typeof endpoints.changePassword> {
    return this.security.changePassword(context, body);
  }
}
