import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { Metro } from './metros.js';

/** Whose objects a request is about: those of an account in a metro. */
export type Scope = { readonly context: AuthenticatedContext; readonly accountId: string; readonly metro: Metro };
