import { z } from 'zod';
import { currencies } from '@garrison/domain';
import { spendCapsInput, spendCapsView } from './caps.js';
import { defineEndpoint } from './endpoint.js';
import { idParams, timestamp, uuid } from './envelope.js';

export const userView = z
  .object({ id: uuid, email: z.string(), name: z.string(), role: z.enum(['user', 'operator']), currency: z.enum(currencies), created_at: timestamp })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof userView>;

export const tokenPair = z
  .object({ access: z.string(), refresh: z.string(), access_expires_at: timestamp, refresh_expires_at: timestamp })
  .meta({ id: 'TokenObtainPair' });
export type TokenPair = z.infer<typeof tokenPair>;

export const profileView = z
  .object({
    id: uuid,
    email: z.string(),
    name: z.string(),
    phone: z.string().nullable(),
    address_line: z.string().nullable(),
    city: z.string().nullable(),
    state: z.string().nullable(),
    postal_code: z.string().nullable(),
    country: z.string().length(2).describe('ISO 3166-1 alpha-2'),
    tax_number: z.string().nullable(),
    currency: z.enum(currencies),
    role: z.enum(['user', 'operator']),
    is_complete: z.boolean(),
    created_at: timestamp,
  })
  .meta({ id: 'UserProfile' });
export type ProfileView = z.infer<typeof profileView>;

export const apiKeyScopes = ['read', 'write', 'billing'] as const;
export const apiKeyView = z
  .object({
    id: uuid,
    name: z.string(),
    prefix: z.string().describe('The first characters of the secret, to recognise it by.'),
    scopes: z.array(z.enum(apiKeyScopes)),
    tier: z.enum(['legacy', 'advanced']).nullable(),
    expires_at: timestamp.nullable(),
    spend_caps: spendCapsView.describe('What it may let begin; see the caps of the account.'),
    last_used_at: timestamp.nullable(),
    created_at: timestamp,
  })
  .meta({ id: 'APIKeyResponse' });
export type ApiKeyView = z.infer<typeof apiKeyView>;

export const sessionView = z
  .object({
    id: uuid,
    ip: z.string().nullable().describe('From which address it was last used.'),
    user_agent: z.string().nullable().describe('What it was last used with, as that said itself.'),
    created_at: timestamp,
    last_used_at: timestamp.describe('When it was last refreshed; whoever uses it does that every quarter of an hour.'),
    expires_at: timestamp.describe('When it ends if it is not used.'),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionView>;

const credentials = { email: z.string().max(254), password: z.string().max(1_000) };

export const authEndpoints = {
  register: defineEndpoint({
    method: 'POST', path: '/api/auth/register/', tag: 'Authentication', summary: 'Create an account', access: 'public',
    body: z.strictObject({ ...credentials, name: z.string(), country: z.string() }),
    status: 201, message: 'Account created', payloadKey: 'user', payload: userView, errors: ['name_taken'],
  }),
  obtainToken: defineEndpoint({
    method: 'POST', path: '/api/auth/token/', tag: 'Authentication', summary: 'Sign in: get an access and a refresh token', access: 'public',
    body: z.strictObject(credentials),
    status: 200, message: 'Signed in', payloadKey: 'user', payload: userView, extra: tokenPair.shape, errors: ['unauthenticated'],
  }),
  refreshToken: defineEndpoint({
    method: 'POST', path: '/api/auth/token/refresh/', tag: 'Authentication', summary: 'Exchange a refresh token for a new pair', access: 'public',
    description: 'A refresh token works once. Using an old one again revokes all tokens that came from the same sign-in.',
    body: z.strictObject({ refresh: z.string().max(1_000) }),
    status: 200, message: 'Token refreshed', payloadKey: 'user', payload: userView, extra: tokenPair.shape, errors: ['unauthenticated'],
  }),
  logout: defineEndpoint({
    method: 'POST', path: '/api/auth/logout/', tag: 'Authentication', summary: 'Revoke a refresh token and its family', access: 'public',
    body: z.strictObject({ refresh: z.string().max(1_000) }),
    status: 200, message: 'Signed out', payloadKey: 'signed_out', payload: z.literal(true), errors: [],
  }),
  createSocketTicket: defineEndpoint({
    method: 'POST', path: '/api/auth/socket-ticket/', tag: 'Authentication', summary: 'Get a one-minute ticket for the live connection', access: 'read',
    status: 201, message: 'Ticket issued', payloadKey: 'ticket', payload: z.object({ token: z.string(), expires_at: timestamp }), errors: [],
  }),
  listSessions: defineEndpoint({
    method: 'GET', path: '/api/auth/sessions/', tag: 'Account', summary: 'List sessions', access: 'session',
    description: 'Where the account is signed in, latest use first; at most 50: one more ends the one that was not used for longest.',
    status: 200, message: 'Sessions retrieved', payloadKey: 'sessions', payload: z.array(sessionView),
    extra: { current_session_id: uuid.nullable().describe('The one this request was made in.') }, errors: [],
  }),
  endSession: defineEndpoint({
    method: 'DELETE', path: '/api/auth/sessions/{id}/', tag: 'Account', summary: 'End a session', access: 'session', params: idParams,
    description: 'Its tokens are refused from then on, and its live connections close. May be the one this request is made in.',
    status: 200, message: 'Session ended', payloadKey: 'session', payload: sessionView, errors: ['idempotency_conflict'],
  }),
  endOtherSessions: defineEndpoint({
    method: 'DELETE', path: '/api/auth/sessions/', tag: 'Account', summary: 'End all sessions but this one', access: 'session',
    status: 200, message: 'Other sessions ended', payloadKey: 'ended', payload: z.number().int().describe('How many there were.'), errors: ['idempotency_conflict'],
  }),
  changePassword: defineEndpoint({
    method: 'POST', path: '/api/auth/password/', tag: 'Account', summary: 'Change the password', access: 'session', answersGuesses: true,
    description: 'Ends all sessions but this one; API keys stay. The account is told by a notice.',
    body: z.strictObject({ current_password: z.string().max(1_000), new_password: z.string().max(1_000) }),
    status: 200, message: 'Password changed', payloadKey: 'ended', payload: z.number().int().describe('How many other sessions were ended.'), errors: [],
  }),
  getProfile: defineEndpoint({
    method: 'GET', path: '/api/profile/', tag: 'Account', summary: 'Read the profile', access: 'read',
    status: 200, message: 'Profile retrieved', payloadKey: 'profile', payload: profileView, errors: [],
  }),
  updateProfile: defineEndpoint({
    method: 'PATCH', path: '/api/profile/', tag: 'Account', summary: 'Change the profile', access: 'session',
    body: z.strictObject({
      name: z.string().optional(), phone: z.string().nullable().optional(), address_line: z.string().nullable().optional(),
      city: z.string().nullable().optional(), state: z.string().nullable().optional(), postal_code: z.string().nullable().optional(),
      country: z.string().optional(), tax_number: z.string().nullable().optional(),
    }),
    status: 200, message: 'Profile updated', payloadKey: 'profile', payload: profileView, errors: [],
  }),
  listApiKeys: defineEndpoint({
    method: 'GET', path: '/api/api-keys/', tag: 'API keys', summary: 'List API keys', access: 'session',
    status: 200, message: 'API keys retrieved', payloadKey: 'api_keys', payload: z.array(apiKeyView), errors: [],
  }),
  createApiKey: defineEndpoint({
    method: 'POST', path: '/api/api-keys/', tag: 'API keys', summary: 'Create an API key', access: 'session',
    description: 'The secret is shown in this answer only; it is stored hashed.',
    body: z.strictObject({
      name: z.string(), scopes: z.array(z.enum(apiKeyScopes)).min(1).default(['read', 'write']),
      tier: z.enum(['legacy', 'advanced']).nullable().default(null), expires_at: timestamp.nullable().default(null),
      spend_caps: spendCapsInput.default({ per_hour: null, per_month: null }),
    }),
    status: 201, message: 'API key created', payloadKey: 'api_key', payload: apiKeyView, extra: {
      secret: z.string().nullable().describe('null when the answer is repeated for an Idempotency-Key.'),
      kraftcloud_token: z.string().nullable().describe('The same key in the form that clients of the KraftCloud API want; null as the secret.'),
    }, errors: ['name_taken', 'limit_reached', 'idempotency_conflict'],
  }),
  updateApiKey: defineEndpoint({
    method: 'PATCH', path: '/api/api-keys/{id}/', tag: 'API keys', summary: 'Change the spend caps of an API key', access: 'session', params: idParams,
    body: z.strictObject({ spend_caps: spendCapsInput }),
    status: 200, message: 'API key updated', payloadKey: 'api_key', payload: apiKeyView, errors: [],
  }),
  deleteApiKey: defineEndpoint({
    method: 'DELETE', path: '/api/api-keys/{id}/', tag: 'API keys', summary: 'Revoke an API key', access: 'session', params: idParams,
    status: 200, message: 'API key revoked', payloadKey: 'api_key', payload: apiKeyView, errors: ['idempotency_conflict'],
  }),
};
