import { activityEndpoints } from './activity.js';
import { adminEndpoints } from './admin.js';
import { aiEndpoints } from './ai.js';
import { authEndpoints } from './auth.js';
import { capEndpoints } from './caps.js';
import { billingEndpoints } from './billing.js';
import { catalogueEndpoints } from './catalogue.js';
import { depositEndpoints } from './deposits.js';
import { deploymentEndpoints } from './deployments.js';
import { firewallEndpoints } from './firewalls.js';
import { instanceEndpoints } from './instances.js';
import { metroEndpoints } from './metros.js';
import { nodeUpkeepEndpoints } from './node-upkeep.js';
import { noticeEndpoints } from './notices.js';
import { resourceEndpoints } from './resources.js';
import { telemetryEndpoints } from './telemetry.js';
import { webhookEndpoints } from './webhooks.js';
import { scriptEndpoints } from './scripts.js';
import { snapshotEndpoints } from './snapshots.js';
import { trashEndpoints } from './trash.js';
import { volumeEndpoints } from './volumes.js';

/** Every endpoint of the public API by its operation id. */
export const endpoints = { ...activityEndpoints, ...adminEndpoints, ...aiEndpoints, ...authEndpoints, ...capEndpoints, ...noticeEndpoints, ...billingEndpoints, ...catalogueEndpoints, ...depositEndpoints, ...deploymentEndpoints, ...firewallEndpoints, ...instanceEndpoints, ...metroEndpoints, ...nodeUpkeepEndpoints, ...resourceEndpoints, ...telemetryEndpoints, ...webhookEndpoints, ...scriptEndpoints, ...snapshotEndpoints, ...trashEndpoints, ...volumeEndpoints };
export type Endpoints = typeof endpoints;
export type EndpointId = keyof Endpoints;
