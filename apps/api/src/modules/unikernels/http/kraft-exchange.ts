import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { KraftEndpoint, KraftItem, KraftQuery } from '@garrison/contracts';
import type { UnikernelRef } from '@garrison/domain';
import type { FastifyRequest } from 'fastify';
import type { Replayed } from '../../../platform/http/route.js';
import type { Scope } from '../scope.js';

/** One item of a request; `ref` names its object, where items name one. */
export type Item<E extends KraftEndpoint> = E['named'] extends true ? KraftItem<E> & { readonly ref: UnikernelRef } : KraftItem<E>;

/** What a handler is given. `items` is empty only where the endpoint means all objects by that. `uuid`: of the local scope. */
export type KraftInput<E extends KraftEndpoint> = { readonly scope: Scope; readonly items: readonly Item<E>[]; readonly query: KraftQuery<E>; readonly uuid: string | undefined };

/** One entry of an answer; `status: 'error'` makes it a failed one. */
export type Entry = { readonly status?: 'success' | 'error'; readonly [member: string]: unknown };

/** What a handler gives: the entries in the order of the items, and another sentence for failures where the usual one does not fit. */
export type KraftReply = Promise<readonly Entry[] | { readonly entries: readonly Entry[]; readonly failed: string } | Replayed>;

export type KraftRequest = FastifyRequest & { kraft?: unknown };

/** The parsed input of the handler's endpoint. */
export const Input = createParamDecorator((_: unknown, execution: ExecutionContext) => execution.switchToHttp().getRequest<KraftRequest>().kraft);
