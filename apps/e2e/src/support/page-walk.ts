import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Visitor } from './browser.js';
import type { Customer } from './customer.js';
import { eventually } from './eventually.js';
import { complaintsAbout } from './page-checks.js';
import { Database } from './postgres.js';
import { rootDir, type Stack } from './stack.js';

/** The console's own pages by its folders: whoever adds one has it walked over, and has to say in `thingsToShow` what stands for its parameters. */
const app = join(rootDir, 'apps/console/app');
export const pages = readdirSync(app, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)page\.tsx$/.test(file))
  .map((file) => `/${file.replace(/\/?page\.tsx$/, '').replace(/\([^)]*\)\/?/g, '')}`)
  .concat('/activity?tab=operations', '/activity?tab=notices')
  .sort();
export const forStrangers = ['/login', '/register'];

/** What the walk needs to have something to show. */
export const walkedFleet = { 'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 4 }], 'CANADA-1': [{ id: 'can1-a6000', model: 'RTX-A6000', gpus: 2 }] } as const;

/** Something for every page to show; tells what stands for the parameters of its address. */
export async function thingsToShow(stack: Stack, customer: Customer): Promise<Record<string, string>> {
  const { api } = stack;
  const volume = async (name: string) => (await api.createVolume({ body: { name, size_gb: 200, region: 'FINLAND-1', volume_type: 'HDD' } })).volume.id;
  const [{ instanceId, deploymentId }, old, archive, trashed, { firewall }, { script }] = await Promise.all([
    customer.order({ vm_name: 'shown', labels: { team: 'vision' } }),
    customer.deploy({ vm_name: 'old-box', region: 'CANADA-1', gpu_model: walkedFleet['CANADA-1'][0].model }),
    volume('archive'),
    volume('thrown-away'),
    api.createFirewall({ body: { name: 'shown', region: 'FINLAND-1' } }),
    api.createScript({ body: { name: 'shown', content: '#!/bin/sh\nnvidia-smi\n' } }),
  ]);
  await Promise.all([customer.reaches(instanceId, 'ACTIVE'), eventually('volumes are there', () => customer.volumes(), (volumes) => volumes.filter(({ status }) => status === 'available').length === 2)]);
  const { image } = await api.createImage({ body: { name: 'golden', instance_id: old.id } });
  await api.deleteVolume({ params: { id: trashed } });
  await eventually('the image is there', async () => (await api.listImages({ query: {} })).images.find(({ id }) => id === image.id)?.status, (status) => status === 'SUCCESS');
  return {
    '/instances/[id]': instanceId, '/deployments/[id]': deploymentId, '/volumes/[id]': archive, '/firewalls/[id]': firewall.id, '/scripts/[id]': script.id, '/admin/nodes/[id]': 'fin1-h100',
    '/webhooks/[id]': await shownWebhook(stack),
  };
}

/** A webhook that is switched off, past the API: nothing here may be sent anywhere. */
export async function shownWebhook(stack: Stack): Promise<string> {
  const database = Database.open(stack.run.database_url);
  try {
    const made = `INSERT INTO webhooks (id, account_id, name, url, event_types, enabled, sealed_secret)
      SELECT gen_random_uuid(), id, 'shown', 'https://hooks.example.com/garrison', '{instance.changed}', false, 'never opened' FROM accounts WHERE email = $1 RETURNING id`;
    const [row] = await database.rows<{ id: string }>(made, [stack.run.demo.email]);
    return row?.id ?? '';
  } finally {
    await database.close();
  }
}

/** Starts the walk in two windows of its own: each page with what is wrong there. */
export function walk(visitor: Visitor, parameters: Readonly<Record<string, string>>): Map<string, Promise<string[]>> {
  const walkers = 2; // as many as there are processors to look
  const found = new Map<string, Promise<string[]>>();
  for (let walker = 0; walker < walkers; walker += 1) {
    let before: Promise<unknown> = visitor.anotherPage();
    const window = before as Promise<Page>;
    pages.filter((path, index) => index % walkers === walker && !forStrangers.includes(path)).forEach((path) => {
      const look = before.then(async () => {
        if (path.includes('[') && !parameters[path]) return [`say in thingsToShow what stands for the parameter of ${path}`];
        return wrongAt(visitor, await window, path, parameters[path]);
      });
      found.set(path, look);
      before = look.catch(() => undefined); // the walk goes on; who asks for this page is told
    });
  }
  return found;
}

/** What is wrong with the page at `path`, where `parameter` stands for what is in brackets. */
export async function wrongAt(visitor: Visitor, window: Page, path: string, parameter = ''): Promise<string[]> {
  const response = await window.goto(path.replace(/\[.*?\]/, parameter));
  await window.locator('main h1, form h1').first().waitFor();
  const headers = response?.headers() ?? {};
  const scripts = headers['content-security-policy']?.split('; ').find((directive) => directive.startsWith('script-src ')) ?? '';
  const wrong = [];
  if (!/^script-src 'self' 'nonce-[\w+/=]{20,}' 'strict-dynamic'$/.test(scripts)) wrong.push(`its policy for scripts is "${scripts}"`);
  if (!headers['cache-control']?.includes('no-store')) wrong.push(`it may be kept: ${headers['cache-control']}`);
  return [...wrong, ...(await complaintsAbout({ page: window, picture: (name) => visitor.picture(name, window) }, `page${path.replace(/\W+/g, '-')}`))];
}
