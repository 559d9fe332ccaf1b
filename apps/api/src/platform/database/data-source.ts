import { DataSource } from 'typeorm';
import { Foundations1764000000000 } from './migrations/1764000000000-foundations.js';
import { BatchingClient } from './batching-client.js';
import { FreeGpus1764000100000 } from './migrations/1764000100000-free-gpus.js';
import { Network1764000200000 } from './migrations/1764000200000-network.js';
import { WebhooksAndFindings1764000300000 } from './migrations/1764000300000-webhooks-and-findings.js';
import { AuditNames1764000310000 } from './migrations/1764000310000-audit-names.js';
import { CoveringLists1764000400000 } from './migrations/1764000400000-covering-lists.js';
import { Telemetry1764000520000 } from './migrations/1764000520000-telemetry.js';
import { LaunchLine1764000540000 } from './migrations/1764000540000-launch-line.js';
import { Deposits1764000620000 } from './migrations/1764000620000-deposits.js';
import { UsageAndLedger1764000600000 } from './migrations/1764000600000-usage-and-ledger.js';
import { ManyLines1764000601000 } from './migrations/1764000601000-many-lines.js';
import { TelemetryPoints1764000521000 } from './migrations/1764000521000-telemetry-points.js';
import { GpuHolders1764000531000 } from './migrations/1764000531000-gpu-holders.js';
import { NodeUpkeep1764000530000 } from './migrations/1764000530000-node-upkeep.js';
import { Snapshots1764000500000 } from './migrations/1764000500000-snapshots.js';
import { SpendCaps1764000621000 } from './migrations/1764000621000-spend-caps.js';
import { ListIndexes1764000560000 } from './migrations/1764000560000-list-indexes.js';
import { Unikernels1764000640000 } from './migrations/1764000640000-unikernels.js';
import { LogRetention1764000541000 } from './migrations/1764000541000-log-retention.js';
import { NoticesAndLeases1764000622000 } from './migrations/1764000622000-notices-and-leases.js';
import { PortRetries1764000542000 } from './migrations/1764000542000-port-retries.js';
import { Trash1764000510000 } from './migrations/1764000510000-trash.js';
import { LeasesOfSleepers1764000623000 } from './migrations/1764000623000-leases-of-sleepers.js';
import { TransactionSearch1764000660000 } from './migrations/1764000660000-transaction-search.js';
import { AiUsage1764000661000 } from './migrations/1764000661000-ai-usage.js';
import { ReportedUnikernels1764000720000 } from './migrations/1764000720000-reported-unikernels.js';
import { News1764000780000 } from './migrations/1764000780000-news.js';
import { Sessions1764000740000 } from './migrations/1764000740000-sessions.js';
import { UsageByTime1764000760000 } from './migrations/1764000760000-usage-by-time.js';
import { DisputedDeposits1764000761000 } from './migrations/1764000761000-disputed-deposits.js';
import { ShownAttachments1764000680000 } from './migrations/1764000680000-shown-attachments.js';
import { LedgerInBulk1764000700000 } from './migrations/1764000700000-ledger-in-bulk.js';
import { CountedLists1764000681000 } from './migrations/1764000681000-counted-lists.js';
import { LineWakes1764000682000 } from './migrations/1764000682000-line-wakes.js';
import { Disputes1764000701000 } from './migrations/1764000701000-disputes.js';
import { UnfinishedCopies1764000800000 } from './migrations/1764000800000-unfinished-copies.js';
import { ReportedVolumes1764000820000 } from './migrations/1764000820000-reported-volumes.js';
import { PricesOfUsage1764000830000 } from './migrations/1764000830000-prices-of-usage.js';
import { UsageByEnd1764000840000 } from './migrations/1764000840000-usage-by-end.js';
import { PreparingClient } from './preparing-client.js';

/** Tables are written with explicit columns through the query builder or SQL, so rows are plain types and no entity metadata is registered. */
export function createDataSource(options: { url: string; poolSize: number; applicationName: string; prepares?: boolean }): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    poolSize: options.poolSize,
    applicationName: options.applicationName,
    migrations: [
      Foundations1764000000000,
      FreeGpus1764000100000,
      Network1764000200000,
      WebhooksAndFindings1764000300000,
      AuditNames1764000310000,
      CoveringLists1764000400000,
      Snapshots1764000500000,
      Trash1764000510000,
      LaunchLine1764000540000,
      LogRetention1764000541000,
      PortRetries1764000542000,
      Telemetry1764000520000,
      TelemetryPoints1764000521000,
      NodeUpkeep1764000530000,
      GpuHolders1764000531000,
      Deposits1764000620000,
      SpendCaps1764000621000,
      NoticesAndLeases1764000622000,
      LeasesOfSleepers1764000623000,
      UsageAndLedger1764000600000,
      ManyLines1764000601000,
      ListIndexes1764000560000,
      Unikernels1764000640000,
      TransactionSearch1764000660000,
      AiUsage1764000661000,
      ShownAttachments1764000680000,
      CountedLists1764000681000,
      LineWakes1764000682000,
      LedgerInBulk1764000700000,
      Disputes1764000701000,
      ReportedUnikernels1764000720000,
      Sessions1764000740000,
      News1764000780000,
      UsageByTime1764000760000,
      UnfinishedCopies1764000800000,
      ReportedVolumes1764000820000,
      PricesOfUsage1764000830000,
      UsageByEnd1764000840000,
      DisputedDeposits1764000761000,
    ],
    synchronize: false,
    extra: {
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 60_000,
      connectionTimeoutMillis: 10_000,
      // statements that are not awaited one by one share a round trip
      pipeline: true,
      Client: options.prepares ? PreparingClient : BatchingClient,
    },
  });
}
