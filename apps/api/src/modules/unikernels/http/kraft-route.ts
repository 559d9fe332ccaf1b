import { applyDecorators, Delete, Get, HttpCode, Patch, Post, Put, SetMetadata, UseInterceptors } from '@nestjs/common';
import type { KraftEndpoint } from '@garrison/contracts';
import { KRAFT_METADATA } from '../../../platform/http/kraft-dialect.js';
import { KraftInterceptor } from './kraft.interceptor.js';

const verbs = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete };
const nestPath = (path: string) => path.replace('{uuid}', ':uuid');

/** Binds a handler to both scopes of an endpoint. The status of every success is 200, also of a create (spec kraftcloud-api §0.1). */
export const KraftRoute = (spec: KraftEndpoint): MethodDecorator =>
  applyDecorators(
    SetMetadata(KRAFT_METADATA, spec),
    verbs[spec.method]([spec.path, spec.localPath].flatMap((path) => (path === undefined ? [] : [nestPath(path)]))),
    HttpCode(200),
    UseInterceptors(KraftInterceptor),
  );
