import type { InstanceView } from '@garrison/contracts';
import { allowedOperations, computeHourly, perMinute, priceFromNano, type PriceBook } from '@garrison/domain';
import type { InstanceRow } from './instance.row.js';

type VolumePart = { id: string; name: string; size_gb: number; volume_type: InstanceView['volume_attachments'][number]['volume_type']; role: 'boot' | 'data'; device: string | null; status: InstanceView['volume_attachments'][number]['status']; bootable: boolean };

/** An instance with what hangs on it, as one query gives it. */
export type InstanceViewRow = InstanceRow & {
  volumes: VolumePart[];
  ssh_keys: InstanceView['ssh_keys'];
  security_rules: InstanceView['security_rules'];
  firewalls: InstanceView['firewalls'];
};

/** SELECT list for `InstanceViewRow` from `instances i`: one query for any number of instances. */
export const instanceViewColumns = `i.*,
  coalesce((SELECT json_agg(json_build_object('id', v.id, 'name', v.name, 'size_gb', v.size_gb, 'volume_type', v.volume_type, 'role', v.role, 'device', v.device,
                                              'status', v.status, 'bootable', v.bootable) ORDER BY v.role, v.created_at, v.id)
            FROM volumes v WHERE v.instance_id = i.id), '[]'::json) AS volumes,
  coalesce((SELECT json_agg(json_build_object('id', k.id, 'name', k.name) ORDER BY k.name)
            FROM instance_ssh_keys ik JOIN ssh_keys k ON k.id = ik.ssh_key_id WHERE ik.instance_id = i.id), '[]'::json) AS ssh_keys,
  coalesce((SELECT json_agg(json_build_object('id', r.id, 'direction', r.direction, 'ethertype', r.ethertype, 'protocol', r.protocol, 'port_range_min', r.port_range_min,
                                              'port_range_max', r.port_range_max, 'remote_ip_prefix', r.remote_ip_prefix, 'description', r.description, 'status', r.status,
                                              'created_at', to_char(r.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY r.created_at, r.id)
            FROM instance_security_rules r WHERE r.instance_id = i.id), '[]'::json) AS security_rules,
  coalesce((SELECT json_agg(json_build_object('id', f.id, 'name', f.name) ORDER BY f.name)
            FROM instance_firewalls jf JOIN firewalls f ON f.id = jf.firewall_id WHERE jf.instance_id = i.id), '[]'::json) AS firewalls`;

/** The instance object of spec barrack-api §3. */
export function instanceViewOf(row: InstanceViewRow, prices: PriceBook): InstanceView {
  const perHour = computeHourly(prices, { ...row, public_ip: row.public_ip !== null }, BigInt(row.price_per_hour_nano));
  const boot = row.volumes.find((volume) => volume.role === 'boot');
  const address = row.public_ip ?? row.private_ip;
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    region: row.region,
    tier: row.tier,
    gpu_model: row.gpu_model,
    gpu_count: row.gpu_count,
    flavor: row.flavor,
    boot_source: row.boot_source,
    image: row.image_id ? { id: row.image_id, name: row.image_name ?? row.image_id } : null,
    os_volume: boot ? { id: boot.id, name: boot.name, size_gb: boot.size_gb, volume_type: boot.volume_type } : null,
    volume_attachments: row.volumes.map(({ id, role: _role, ...volume }) => ({ id, volume_id: id, ...volume })),
    ssh_keys: row.ssh_keys,
    startup_script_id: row.startup_script_id,
    private_ip: row.private_ip,
    public_ip: row.public_ip,
    ip_status: row.ip_status,
    security_rules: row.security_rules,
    firewalls: row.firewalls,
    price_per_hour: priceFromNano(perHour),
    price_per_minute: priceFromNano(perMinute(perHour)),
    currency: row.currency,
    allowed_operations: allowedOperations({
      status: row.status, tier: row.tier, flavorFeatures: row.flavor.features, deleteProtection: row.delete_protection, hasPublicIp: row.public_ip !== null, ipStatus: row.ip_status,
      volumeStates: row.volumes.map(({ status }) => status),
    }),
    labels: row.labels,
    delete_protection: row.delete_protection,
    lease_until: row.lease_until?.toISOString() ?? null,
    idle_stop_minutes: row.idle_stop_minutes,
    ssh_command: address && row.status === 'ACTIVE' ? `ssh ${row.default_user}@${address}` : null,
    server_uuid: row.server_uuid,
    error: row.error,
    generation: row.generation,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
