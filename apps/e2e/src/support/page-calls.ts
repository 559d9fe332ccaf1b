import { randomUUID } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endpoints, kraftEndpoints, type KraftEndpoint } from '@garrison/contracts';
import type { Page, Response } from 'playwright-core';
import { rootDir } from './stack.js';

/** What a page can ask for: an operation of the API, one of the KraftCloud dialect, or one of the console's own addresses. */
export type Asked = { readonly name: string; readonly method: string; readonly segments: readonly string[] };

const asked = (name: string, method: string, path: string): Asked => ({ name, method, segments: path.split('/').filter(Boolean) });
const sessions = join(rootDir, 'apps/console/app/session');
const api = Object.entries(endpoints).map(([id, { method, path }]) => asked(id, method, path.replace('/api/', '/bff/')));
const kraft = Object.entries(kraftEndpoints as Record<string, KraftEndpoint>).map(([id, { method, path }]) => asked(`kraft.${id}`, method, `/bff${path ?? '/v1/'}`));
const session = readdirSync(sessions).map((route) => asked(`session/${route}`, 'POST', `/session/${route}`));
/** What is written out comes before what stands for anything. */
const all = [...api, ...kraft, ...session].sort((one, other) => variablesIn(one) - variablesIn(other));

function variablesIn({ segments }: Asked): number {
  return segments.filter((segment) => segment.startsWith('{')).length;
}

/** What is asked for by this method at this address. */
export function askedAt(method: string, path: string): Asked | undefined {
  const segments = path.split('/').filter(Boolean);
  const isIt = (one: Asked) => one.method === method && one.segments.length === segments.length && one.segments.every((segment, at) => segment.startsWith('{') || segment === segments[at]);
  return all.find(isIt);
}

/** A call of an operation, or its name where it is handed on. */
const mentions = /(\w+)\.(\w+)\(|['"](\w+)['"]/g;
/** The forwarder refuses them: pages ask `/session/*`. */
const sessionOnly = new Set(['register', 'obtainToken', 'refreshToken', 'logout']);
const known = new Set([...api, ...kraft].map(({ name }) => name).filter((name) => !sessionOnly.has(name)));

/** Everything that a source of the console can ask for, by name. Some names are in both APIs; the pages of unikernels mean the KraftCloud API's. */
export function askedBy(file: string, source: string): string[] {
  const named = [...source.matchAll(mentions)].map(([, client, called, quoted]) => {
    const id = called ?? quoted ?? '';
    const isKraft = client === 'kraft' || (file.includes('features/unikernels/') && known.has(`kraft.${id}`));
    return isKraft ? `kraft.${id}` : id;
  });
  return named.filter((name) => known.has(name));
}

/** Everything that the console's pages can ask for. */
export function askedByConsole(): Asked[] {
  const names = new Set(['app', 'src'].flatMap((folder) => {
    const path = join(rootDir, 'apps/console', folder);
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.(spec|fixture))\.tsx?$/.test(file));
    return files.flatMap((file) => askedBy(file, readFileSync(join(path, file), 'utf8')));
  }));
  return [...all.filter(({ name }) => names.has(name)), ...session];
}

const file = `${randomUUID()}.asked`;
const noted = new Set<string>();

/** Writes down in the folder of the run what the page asked for with success. */
export function noteCalls(page: Page): void {
  const folder = process.env['EVIDENCE'];
  if (!folder) return;
  page.on('response', (response) => void succeeded(response).then((name) => {
    if (!name || noted.has(name)) return;
    noted.add(name);
    appendFileSync(join(folder, file), `${name}\n`);
  }, () => undefined)); // the page went away before its answer was read
}

async function succeeded(response: Response): Promise<string | undefined> {
  const name = response.ok() ? askedAt(response.request().method(), new URL(response.url()).pathname)?.name : undefined;
  // the KraftCloud API answers 200 and says in the body what was refused
  return name?.startsWith('kraft.') && ((await response.json()) as { status: string }).status !== 'success' ? undefined : name;
}

/** What any page of the run asked for with success. */
export const notedCalls = (folder: string): ReadonlySet<string> => new Set(readdirSync(folder).filter((one) => one.endsWith('.asked')).flatMap((one) => readFileSync(join(folder, one), 'utf8').split('\n')));
