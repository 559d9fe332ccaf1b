import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { Metro } from './metros.js';

/** Whose objects a request is about: those of an account in a metro. */
export type Scope = { readonly context: AuthenticatedContext; readonly accountId: string; readonly metro: Metro };

/** The same for what needs no more of the metro than its name: the metro may be gone from the catalogue. */
export type NamedScope = Omit<Scope, 'metro'> & { readonly metro: Pick<Metro, 'code'> };
