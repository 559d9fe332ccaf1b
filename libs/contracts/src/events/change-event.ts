import { z } from 'zod';

const openKinds = ['instance', 'volume', 'operation', 'deployment', 'ssh_key', 'script', 'snapshot', 'image', 'firewall', 'balance', 'webhook', 'deposit', 'notice', 'unikernel', 'unikernel_volume'] as const;
/** What only signed-in people hear of; no API key is told, nor any webhook. */
export const personalKinds = ['api_key', 'session'] as const;
/** What a change is about; the view in `data` is the one the REST endpoint of that kind returns. */
export const changeKinds = [...openKinds, ...personalKinds] as const;
/** What webhooks can be told. */
export const webhookEventTypes = openKinds.map((kind) => `${kind}.changed` as const);

/**
 * One entry of an account's event log, as sent on the socket (event name `change`). `sequence` grows by one per account, in commit order;
 * `data` is the whole view, or null when the thing is gone.
 */
export const changeEvent = z.object({
  sequence: z.number().int().positive(),
  type: z.string().describe('For instance `instance.changed`.'),
  resource_type: z.enum(changeKinds),
  resource_id: z.string(),
  generation: z.number().int(),
  at: z.iso.datetime(),
  data: z.unknown(),
});
export type ChangeEvent = z.infer<typeof changeEvent>;
export type ChangeKind = (typeof changeKinds)[number];

/** Socket events: server → client `change` (ChangeEvent), `news` (NewsKind[]) and `console` ({instance_id, offset, text}); client → server `console:follow` / `console:unfollow` (instance id). */
export const socketEvents = { change: 'change', news: 'news', console: 'console', follow: 'console:follow', unfollow: 'console:unfollow' } as const;
