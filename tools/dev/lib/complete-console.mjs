import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from './paths.mjs';

/** Next leaves its static files out of the standalone server; they have to lie beside it. */
export function completeConsole() {
  const app = join(rootDir, 'apps/console');
  const server = join(app, '.next/standalone/apps/console');
  for (const [from, to] of [['.next/static', '.next/static'], ['public', 'public']]) {
    if (existsSync(join(app, from))) cpSync(join(app, from), join(server, to), { recursive: true });
  }
}
