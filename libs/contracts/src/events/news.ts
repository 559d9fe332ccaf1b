/** What every account may know: GPUs were given away or came free, measurements came in. */
export const publicNews = ['stock', 'measurements'] as const;
/** What concerns one account and is no entry of its log: its own data and limits, its audit log, when keys and sessions were used, webhook deliveries, AI chat. */
export const accountNews = ['account', 'audit', 'credentials', 'deliveries', 'ai_usage'] as const;
/** What operators see of all accounts and nodes. */
export const operatorNews = ['nodes', 'machines', 'drains', 'findings', 'operations', 'accounts'] as const;

/**
 * What changed outside an account's numbered log, sent on the socket as a list of kinds (event name `news`). News carry no data and are folded together;
 * whoever shows such things asks again. After a lost connection everything may have changed.
 */
export type NewsKind = (typeof publicNews)[number] | (typeof accountNews)[number] | (typeof operatorNews)[number];
