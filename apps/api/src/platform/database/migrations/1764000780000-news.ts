import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a node's GPUs count for stock; `reported_at` because placement passes by who was silent for two minutes. */
const nodeCounts = "(NEW.region, NEW.up, NEW.cordoned, NEW.state, NEW.vcpus, NEW.ram_gb) IS DISTINCT FROM (OLD.region, OLD.up, OLD.cordoned, OLD.state, OLD.vcpus, OLD.ram_gb) OR OLD.reported_at < now() - interval '2 minutes'";
const gpuCounts = '(NEW.instance_id, NEW.healthy, NEW.node_id, NEW.region, NEW.model, NEW.nvlink_island) IS DISTINCT FROM (OLD.instance_id, OLD.healthy, OLD.node_id, OLD.region, OLD.model, OLD.nvlink_island)';

/** Table, when, what is told of it. Row by row, so that statements that find nothing to do tell nothing; Postgres folds equal ones of a transaction. */
const everybodys: readonly [table: string, when: string, news: string, condition?: string][] = [
  ['gpu_devices', 'INSERT', 'stock'],
  ['gpu_devices', 'UPDATE', 'stock', gpuCounts],
  ['nodes', 'INSERT', 'stock'],
  ['nodes', 'UPDATE', 'stock', nodeCounts],
  ['nodes', 'INSERT OR UPDATE', 'nodes'],
  ['node_sensors', 'INSERT OR UPDATE', 'nodes'],
  ['instances', 'INSERT OR UPDATE', 'machines'],
  ['node_drains', 'INSERT OR UPDATE', 'drains'],
  ['node_drain_machines', 'INSERT OR UPDATE', 'drains'],
  ['findings', 'INSERT OR UPDATE', 'findings'],
  ['operations', 'INSERT OR UPDATE', 'operations'],
  ['accounts', 'INSERT OR UPDATE', 'accounts'],
  ['ledger_balances', 'INSERT OR UPDATE', 'accounts'],
];
const accounts: readonly [table: string, when: string, news: string][] = [
  ['audit_log', 'INSERT', 'audit'],
  ['api_keys', 'UPDATE OF last_used_at', 'credentials'],
  ['sessions', 'UPDATE OF last_used_at', 'credentials'],
  ['webhook_deliveries', 'INSERT OR UPDATE', 'deliveries'],
  ['webhooks', 'UPDATE OF last_sequence', 'deliveries'],
  ['ai_usage', 'INSERT OR UPDATE', 'ai_usage'],
];
const nameOf = (table: string, when: string, news: string) => `${table}_news_${news}_${when.toLowerCase().replaceAll(' ', '_')}`;

/** What is told beside the accounts' logs: kinds of things that changed, to whoever may see them (decision 0028). */
export class News1764000780000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION tell_news() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('garrison_news', TG_ARGV[0]);
        RETURN NULL;
      END $$;
      CREATE FUNCTION tell_account_news() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('garrison_news', TG_ARGV[0] || ':' || NEW.account_id);
        RETURN NULL;
      END $$;
      CREATE FUNCTION tell_own_news() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('garrison_news', TG_ARGV[0] || ':' || NEW.id);
        RETURN NULL;
      END $$;
      ${everybodys.map(([table, when, news, condition]) => `CREATE TRIGGER ${nameOf(table, when, news)} AFTER ${when} ON ${table} FOR EACH ROW ${condition ? `WHEN (${condition})` : ''} EXECUTE FUNCTION tell_news('${news}');`).join('\n')}
      ${accounts.map(([table, when, news]) => `CREATE TRIGGER ${nameOf(table, when, news)} AFTER ${when} ON ${table} FOR EACH ROW EXECUTE FUNCTION tell_account_news('${news}');`).join('\n')}
      CREATE TRIGGER accounts_news_account AFTER UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION tell_own_news('account');
      CREATE TRIGGER accounts_news_role AFTER UPDATE OF role ON accounts FOR EACH ROW WHEN (OLD.role <> NEW.role) EXECUTE FUNCTION tell_own_news('role');
      CREATE TRIGGER instance_telemetry_news AFTER INSERT ON instance_telemetry FOR EACH STATEMENT EXECUTE FUNCTION tell_news('measurements');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION tell_news, tell_account_news, tell_own_news CASCADE');
  }
}
