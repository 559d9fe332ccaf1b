import { Injectable, NotFoundException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { UNLISTED_METADATA } from './auth.guard.js';

/** For a process that shares modules with the api but does not serve it: only health and metrics answer. */
@Injectable()
export class UnlistedOnlyGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    if (Reflect.getMetadata(UNLISTED_METADATA, execution.getHandler()) === true) return true;
    throw new NotFoundException();
  }
}
