import { UserError } from './user-error.mjs';

/** What most people come for, when the fleet has it. */
const favourite = { region: 'FINLAND-1', tier: 'advanced', gpu_model: 'H100-SXM5-80GB', available: 0 };

/**
 * What a newcomer can deploy: with a public image of the region, and an SSH key of the demo account, made now when it has none.
 * @returns the body of `POST /api/deploy/`
 */
export async function firstMachine(apiUrl, apiKey, name) {
  const call = (path, body) => request(`${apiUrl}${path}`, apiKey, body);
  const stocks = (await call('/api/gpu-stocks/')).gpu_stocks.filter(({ available }) => available > 0);
  const isFavourite = (stock) => stock.region === favourite.region && stock.gpu_model === favourite.gpu_model;
  const { region, tier, gpu_model } = stocks.find(isFavourite) ?? stocks[0] ?? favourite;
  const images = (await call(`/api/os-images/?region=${region}`)).os_images;
  const image = images.find((candidate) => candidate.source !== 'volume' && /ubuntu/i.test(candidate.slug ?? '')) ?? images[0];
  const keys = (await call('/api/ssh-keys/?search=demo')).ssh_keys;
  const key = keys[0] ?? (await call('/api/ssh-keys/', { name: 'demo' })).ssh_key ?? (await call('/api/ssh-keys/?search=demo')).ssh_keys[0];
  return {
    vm_name: name,
    region,
    gpu_model,
    gpu_count: 1,
    boot_source: 'os_image',
    os_image: image.slug ?? image.id,
    // Legacy boot volumes have one size.
    ...(tier === 'advanced' ? { os_volume: { size_gb: Math.max(100, image.min_disk_gb ?? 0) } } : {}),
    ssh_key_ids: [key.id],
    // A newcomer wants to log in; without a rule nothing gets in.
    security_rules: [{ direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' }],
  };
}

/** The command a newcomer copies to deploy that machine. */
export async function deployCommand(apiUrl, apiKey) {
  // The shell fills in a new name each time, so that the line can be used again.
  const json = JSON.stringify(await firstMachine(apiUrl, apiKey, 'NAME')).replace('"NAME"', `"demo-'$(date +%s)'"`);
  return `curl -sS ${apiUrl}/api/deploy/ -H 'X-API-Key: ${apiKey}' -H 'Content-Type: application/json' -d '${json}'`;
}

/**
 * Calls the API: a GET, or a POST when there is a body.
 * @throws UserError with the API's own message when it refuses
 */
export async function request(url, apiKey, body) {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { 'X-API-Key': apiKey, ...(body ? { 'Content-Type': 'application/json' } : {}) },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  throw new UserError(`The API refused ${new URL(url).pathname}: ${answer.message}`);
}
