import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Transactions } from '../../platform/database/transactions.js';
import { Catalogue } from './catalogue.js';

/** Keeps one row per address of the catalogue's pools, so that giving an address away is taking a row. */
@Injectable()
export class AddressPools implements OnApplicationBootstrap {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly transactions: Transactions,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.sync();
  }

  /**
   * Adds what is missing and drops free addresses that are in no pool any more; any number of processes may do it at once. A pool is written in one
   * statement, so it is there whole once its last address is: a start that finds it so writes nothing.
   */
  async sync(): Promise<void> {
    const pools = this.catalogue.addressPools;
    await this.transactions.commit(async (tx) => {
      for (const { region, kind, cidr } of pools) {
        // 0 is the network, 1 the gateway, the last one the broadcast address
        await tx.query(
          `WITH pool AS (SELECT network($1::inet) AS network, (2 ^ (32 - masklen($1::inet)))::bigint - 2 AS last)
           INSERT INTO ip_addresses (address, region, kind)
           SELECT host(network + host)::inet, $2, $3 FROM pool, generate_series(2, last) AS host
           WHERE NOT EXISTS (SELECT 1 FROM ip_addresses, pool WHERE address = host(network + last)::inet AND region = $2 AND kind = $3)
           ON CONFLICT (address) DO UPDATE SET region = excluded.region, kind = excluded.kind WHERE ip_addresses.instance_id IS NULL`,
          [cidr, region, kind],
        );
      }
      await tx.query('DELETE FROM ip_addresses WHERE instance_id IS NULL AND NOT (address <<= ANY($1::inet[]))', [
        pools.map((pool) => pool.cidr),
      ]);
    });
  }
}
