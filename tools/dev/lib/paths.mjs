import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this clone. */
export const rootDir = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** What is fetched or computed once for this clone: unpacked programs, stamps, locks. Ignored by git. */
export const cacheDir = join(rootDir, '.cache');
