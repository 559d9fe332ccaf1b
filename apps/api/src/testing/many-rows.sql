-- What a year of use leaves behind: `:rows` of everything that lists show, for each of the accounts `:accounts` (uuid[]), where an account can have that many.
-- Read by the tests of lists' plans and by tools/bench. A new list needs its rows here.

INSERT INTO accounts (id, email, password_hash, name, country, currency, created_at)
SELECT id, id || '@example.com', '', 'Row ' || n, 'US', 'USD', now() - n * interval '1 hour' FROM generate_series(1, :rows) n CROSS JOIN LATERAL (SELECT gen_random_uuid() AS id WHERE n > 0) i;

INSERT INTO nodes (id, region, up, vcpus, ram_gb, storage_pools, agent_id, reported_at)
SELECT 'many-' || n, 'FINLAND-1', n % 50 <> 0, 208, 1536, '[]', 'many', now() - n * interval '1 second' FROM generate_series(1, 300) n
ON CONFLICT DO NOTHING;

INSERT INTO gpu_devices (id, node_id, region, model, slot, numa_node, nvlink_island, healthy)
SELECT 'many-' || n || '-' || slot, 'many-' || n, 'FINLAND-1', 'H100-SXM5-80GB', slot, slot / 4, 0, false FROM generate_series(1, 300) n CROSS JOIN generate_series(0, 7) slot
ON CONFLICT DO NOTHING;

INSERT INTO ssh_keys (id, account_id, name, key_type, public_key, fingerprint, created_at)
SELECT gen_random_uuid(), account, 'row-' || n, 'ed25519', 'ssh-ed25519 AAAA', 'SHA256:' || md5(n::text), now() - n * interval '1 hour'
FROM (SELECT account, n FROM unnest(:accounts) account CROSS JOIN generate_series(1, 24) n UNION ALL SELECT id, 1 FROM accounts WHERE name LIKE 'Row %') wanted(account, n)
ON CONFLICT DO NOTHING;

INSERT INTO scripts (id, account_id, name, content, created_at, updated_at)
SELECT gen_random_uuid(), account, 'row-' || n, '#!/bin/bash' || repeat(E'\necho hello', 30), now() - n * interval '1 hour', now() - (n * 7919 % 9973) * interval '1 minute'
FROM unnest(:accounts) account CROSS JOIN generate_series(1, :rows) n;

INSERT INTO firewalls (id, account_id, name, region, status, created_at)
SELECT gen_random_uuid(), account, 'row-' || n, CASE WHEN n % 3 = 0 THEN 'FINLAND-2' ELSE 'FINLAND-1' END, 'active', now() - n * interval '1 hour'
FROM (SELECT account, n FROM unnest(:accounts) account CROSS JOIN generate_series(1, 24) n UNION ALL SELECT id, 1 FROM accounts WHERE name LIKE 'Row %') wanted(account, n)
ON CONFLICT DO NOTHING;

INSERT INTO firewall_rules (id, firewall_id, direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, status)
SELECT gen_random_uuid(), f.id, 'ingress', 'IPv4', 'tcp', port, port, '0.0.0.0/0', 'applied' FROM firewalls f CROSS JOIN (VALUES (22), (443)) p(port)
WHERE f.name LIKE 'row-%' AND NOT EXISTS (SELECT 1 FROM firewall_rules r WHERE r.firewall_id = f.id);

INSERT INTO instances (id, account_id, name, status, region, tier, gpu_model, gpu_count, flavor, vcpus, ram_gb, last_node_id, boot_source, image_id, image_name, default_user, private_ip, currency,
                       price_per_hour_nano, labels, server_uuid, created_at, updated_at)
SELECT gen_random_uuid(), account, 'row-' || n, CASE WHEN n % 50 = 1 THEN 'ERROR' WHEN n % 10 = 0 THEN 'SHUTOFF' WHEN n % 50 = 2 THEN 'DELETED' ELSE 'ACTIVE' END,
       CASE WHEN n % 3 = 0 THEN 'FINLAND-2' ELSE 'FINLAND-1' END, 'advanced', CASE WHEN n % 4 = 0 THEN 'L40S-48GB' ELSE 'H100-SXM5-80GB' END, 1,
       '{"name": "H100-SXM5-80GB-x1", "gpu_model": "H100-SXM5-80GB", "gpu_count": 1, "vcpus": 24, "ram_gb": 180, "vram_gb": 80, "features": []}', 24, 180, 'many-' || n % 300 + 1, 'os_image',
       'ubuntu-22.04-cuda-12.4', 'Ubuntu 22.04', 'ubuntu', '10.0.0.1', 'USD', 2000000000, jsonb_build_object('team', 'team-' || n / 7 % 20, 'stage', 'test'), gen_random_uuid(), at, at
FROM unnest(:accounts) account CROSS JOIN generate_series(1, :rows) n CROSS JOIN LATERAL (SELECT now() - n * interval '20 minutes' AS at) t;

INSERT INTO event_streams (account_id) SELECT id FROM accounts WHERE name LIKE 'Row %' ON CONFLICT DO NOTHING;

ANALYZE accounts, ssh_keys, firewalls, instances;

INSERT INTO instance_ssh_keys (instance_id, ssh_key_id)
SELECT i.id, k.id FROM instances i JOIN ssh_keys k ON k.account_id = i.account_id AND k.name = 'row-' || length(i.name) WHERE i.account_id = ANY(:accounts) AND i.name LIKE 'row-%';

INSERT INTO instance_security_rules (id, instance_id, direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, status)
SELECT gen_random_uuid(), i.id, 'ingress', 'IPv4', 'tcp', port, port, '0.0.0.0/0', 'applied' FROM instances i CROSS JOIN (VALUES (22), (443)) p(port)
WHERE i.account_id = ANY(:accounts) AND i.name LIKE 'row-%';

INSERT INTO instance_firewalls (instance_id, firewall_id, status)
SELECT i.id, f.id, 'SUCCESS' FROM instances i JOIN firewalls f ON f.account_id = i.account_id AND f.name = 'row-' || substr(i.name, 5, 1)
WHERE i.account_id = ANY(:accounts) AND i.name LIKE 'row-%0' AND i.status <> 'DELETED';

INSERT INTO volumes (id, account_id, name, status, region, tier, size_gb, volume_type, bootable, os_image, instance_id, role, device, available_at, created_at)
SELECT gen_random_uuid(), account_id, name || '-os', 'in-use', region, tier, 100 + gpu_count * 100 * (extract(minute FROM created_at)::int % 3), 'NVMe', true, 'ubuntu-22.04-cuda-12.4', id, 'boot', '/dev/vda',
       created_at, created_at
FROM instances WHERE account_id = ANY(:accounts) AND name LIKE 'row-%' AND status <> 'DELETED';

INSERT INTO volumes (id, account_id, name, status, region, tier, size_gb, volume_type, bootable, available_at, created_at)
SELECT gen_random_uuid(), account, 'disk-' || n, CASE WHEN n % 20 = 0 THEN 'error' WHEN n % 3 = 1 THEN 'deleted' ELSE 'available' END, 'FINLAND-1', 'advanced', 100, 'HDD', false, at, at
FROM unnest(:accounts) account CROSS JOIN generate_series(1, :rows / 2) n CROSS JOIN LATERAL (SELECT now() - n * interval '90 minutes' AS at) t;

INSERT INTO operations (id, account_id, kind, resource_type, resource_id, region, status, fence, request_id, lease_until, deadline_at, created_at, finished_at)
SELECT gen_random_uuid(), i.account_id, kind, 'instance', i.id, i.region, s.status, 1, 'many', s.due, s.due, i.created_at + after, CASE WHEN s.status <> 'running' THEN i.created_at END
FROM instances i CROSS JOIN (VALUES ('instance.deploy', interval '0'), ('instance.stop', interval '1 minute')) k(kind, after)
CROSS JOIN LATERAL (SELECT now() + interval '1 day' AS due, CASE WHEN i.name LIKE '%77' THEN CASE WHEN kind = 'instance.stop' THEN 'running' ELSE 'succeeded' END WHEN i.name LIKE '%3' THEN 'failed' ELSE 'succeeded' END AS status) s
WHERE i.account_id = ANY(:accounts) AND i.name LIKE 'row-%';

ANALYZE operations;

INSERT INTO deployments (account_id, instance_id, operation_id, vm_name, region, gpu_model, gpu_count, price, created_at)
SELECT i.account_id, i.id, o.id, i.name, i.region, i.gpu_model, i.gpu_count,
       '{"currency": "USD", "gpu": 2, "os_volume": 0, "data_volumes": 0, "public_ip": 0, "total_per_hour": 2, "total_per_minute": 0.0333}', i.created_at
FROM instances i JOIN operations o ON o.resource_id = i.id AND o.kind = 'instance.deploy' WHERE i.account_id = ANY(:accounts) AND i.name LIKE 'row-%' ORDER BY i.created_at;

INSERT INTO event_streams (account_id, last_sequence) SELECT account, 1000000 + 4 * :rows FROM unnest(:accounts) account ON CONFLICT (account_id) DO UPDATE SET last_sequence = excluded.last_sequence;

INSERT INTO event_log (account_id, sequence, type, resource_type, resource_id, generation, data, at)
SELECT i.account_id, 1000000 + 2 * row_number() OVER (PARTITION BY i.account_id ORDER BY i.created_at) - turn, 'instance.changed', 'instance', i.id, 2 - turn,
       jsonb_build_object('id', i.id, 'name', i.name, 'status', CASE turn WHEN 1 THEN 'CREATING' ELSE i.status END, 'error', null), i.created_at
FROM instances i CROSS JOIN (VALUES (0), (1)) t(turn) WHERE i.account_id = ANY(:accounts) AND i.name LIKE 'row-%';

INSERT INTO audit_log (account_id, actor, action, resource_type, resource_id, ip, request_id, at)
SELECT account_id, '{"kind": "session", "name": "Many", "key_id": null}', CASE WHEN name LIKE '%7' THEN 'instance.stop' ELSE 'instance.deploy' END, 'instance', id, '127.0.0.1', 'many', created_at
FROM instances WHERE account_id = ANY(:accounts) AND name LIKE 'row-%' ORDER BY created_at;

INSERT INTO webhooks (id, account_id, name, url, event_types, sealed_secret, enabled, created_at)
SELECT gen_random_uuid(), account, 'row-' || n, 'https://198.51.100.1/', '{}', '', false, now() - n * interval '1 hour' FROM unnest(:accounts) account CROSS JOIN generate_series(1, 10) n;

INSERT INTO webhook_deliveries (id, webhook_id, account_id, sequence, type, status, created_at, finished_at)
SELECT gen_random_uuid(), w.id, w.account_id, n, 'instance.changed', CASE WHEN n % 20 = 0 THEN 'failed' ELSE 'delivered' END, now() - n * interval '1 minute', now()
FROM webhooks w CROSS JOIN generate_series(1, :rows) n WHERE w.account_id = ANY(:accounts) AND w.name = 'row-1';

INSERT INTO api_keys (id, account_id, name, prefix, secret_hash, scopes, revoked_at, created_at)
SELECT gen_random_uuid(), account, 'row-' || n, substr(md5(account::text || n), 1, 20), 'x', '{read}', CASE WHEN n > 20 THEN now() END, now() - n * interval '1 hour'
FROM unnest(:accounts) account CROSS JOIN generate_series(1, 500) n;

INSERT INTO sessions (id, account_id, ip, user_agent, created_at, last_used_at, expires_at, ended_at)
SELECT gen_random_uuid(), account, '198.51.100.7', 'Mozilla/5.0', at, at, now() + interval '14 days', CASE WHEN n > 40 THEN at END
FROM unnest(:accounts) account CROSS JOIN generate_series(1, 1000) n CROSS JOIN LATERAL (SELECT now() - n * interval '1 hour' AS at) t;

INSERT INTO findings (id, rule, region, node_id, subject, detail, seen_at, created_at, resolved_at)
SELECT gen_random_uuid(), CASE n % 2 WHEN 0 THEN 'orphan_machine' ELSE 'machine_missing' END, CASE WHEN n % 3 = 0 THEN 'FINLAND-2' ELSE 'FINLAND-1' END, 'many-' || n % 300 + 1, account || '-' || n, 'as made up', at, at,
       CASE WHEN n % 50 <> 0 THEN at END
FROM unnest(:accounts) account CROSS JOIN generate_series(1, :rows) n CROSS JOIN LATERAL (SELECT now() - n * interval '10 minutes' AS at) t;

INSERT INTO deposits (id, account_id, status, currency, net_nano, tax_nano, method, provider, created_at, completed_at)
SELECT gen_random_uuid(), account, CASE WHEN n % 20 = 0 THEN 'failed' ELSE 'completed' END, 'USD', 10000000000, 0, 'card', 'sandbox', at, at
FROM unnest(:accounts) account CROSS JOIN generate_series(1, :rows) n CROSS JOIN LATERAL (SELECT now() - n * interval '1 hour' AS at) t;

INSERT INTO launch_line (deployment_id, account_id, instance_id, vm_name, region, tier, gpu_model, gpu_count, status, actor, request_id, wait_until, told_position, ended_at)
SELECT id, account_id, instance_id, 'line-' || id, region, 'advanced', gpu_model, gpu_count, 'launched', '{}', 'many', created_at, 1, created_at FROM deployments
WHERE account_id = ANY(:accounts) AND vm_name LIKE 'row-%' AND id % 3 = 0;

WITH entries AS (
  INSERT INTO ledger_entries (id, source, kind, currency, description, lines, account_id, resource_type)
  SELECT gen_random_uuid(), 'many:' || account || ':' || n, CASE WHEN n % 50 = 0 THEN 'deposit' ELSE 'usage' END, 'USD', 'As made up', 2, account, 'instance'
  FROM (SELECT account, n FROM unnest(:accounts) account CROSS JOIN generate_series(1, :rows) n
        UNION ALL SELECT id, 1 FROM accounts a WHERE name LIKE 'Row %' AND NOT EXISTS (SELECT 1 FROM ledger_balances b WHERE b.account_id = a.id)) wanted
  RETURNING id, account_id, kind)
INSERT INTO ledger_postings (entry_id, line, account_id, book, amount_nano)
SELECT id, line, CASE line WHEN 1 THEN account_id END, CASE line WHEN 1 THEN 'credits' ELSE 'promotions' END, CASE line WHEN 1 THEN nano ELSE -nano END
FROM entries CROSS JOIN (VALUES (1), (2)) l(line) CROSS JOIN LATERAL (SELECT CASE kind WHEN 'deposit' THEN 50000000000 ELSE -500000000 END AS nano) a;

INSERT INTO snapshots (id, account_id, name, description, status, region, tier, size_gb, instance_id, instance_name, gpu_model, gpu_count, vcpus, ram_gb, os_image, default_user, ssh_key_ids, available_at, created_at)
SELECT gen_random_uuid(), account_id, name, NULL, CASE WHEN name LIKE '%7' THEN 'ERROR' WHEN name LIKE '%1' THEN 'deleted' ELSE 'SUCCESS' END, 'CANADA-1', 'legacy', 100 + length(name), id, name, gpu_model, gpu_count,
       vcpus, ram_gb, image_id, default_user, '{}', created_at, created_at
FROM instances WHERE account_id = ANY(:accounts) AND name LIKE 'row-%';

INSERT INTO custom_images (id, account_id, name, status, region, tier, size_gb, os_image, default_user, snapshot_id, available_at, created_at)
SELECT gen_random_uuid(), account_id, name, status, region, tier, size_gb, os_image, default_user, id, created_at, created_at FROM snapshots WHERE account_id = ANY(:accounts) AND name LIKE 'row-%';

INSERT INTO usage_intervals (account_id, currency, region, resource_type, resource_id, resource_name, kind, instance_id, price_key, quantity, opened_at, closed_at, first_minute, end_minute, settled)
SELECT account_id, 'USD', region, 'instance', id, name, 'compute', id, 'gpu:' || tier || ':' || gpu_model, 1, created_at, created_at + interval '1 hour', minute_of(created_at), minute_of(created_at) + 60, true
FROM instances WHERE account_id = ANY(:accounts) AND name LIKE 'row-%';

INSERT INTO notices (id, account_id, key, kind, title, message, data, mail, created_at)
SELECT gen_random_uuid(), account, 'many:' || n, CASE WHEN n % 10 = 0 THEN 'runway' ELSE 'lease' END, 'As made up', 'As made up', '{}', 'off', now() - n * interval '1 hour'
FROM unnest(:accounts) account CROSS JOIN generate_series(1, :rows) n;

INSERT INTO ai_usage_days (account_id, day, model, requests, prompt_tokens, completion_tokens, amount_nano, updated_at)
SELECT account, current_date - n / 25, 'model-' || n % 25, 3, 1000, 500, 1000000, now() FROM unnest(:accounts) account CROSS JOIN generate_series(1, :rows) n;
