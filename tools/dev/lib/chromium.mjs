import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, run } from './command.mjs';
import { hasApt, installAsRoot, libraryPath, unpackAsUser } from './debian.mjs';
import { UserError } from './user-error.mjs';

const wrapper = (cacheFolder) => join(cacheFolder, 'chromium', 'chromium.sh');

/** Path of a Chromium for the browser tests, or undefined. */
export function findChromium(cacheFolder) {
  const installed = process.env.CHROMIUM_PATH || findProgram('chromium', 'chromium-browser', 'google-chrome');
  return installed ?? (existsSync(wrapper(cacheFolder)) ? wrapper(cacheFolder) : undefined);
}

/**
 * Fetches Debian's Chromium: installed by root, unpacked into the cache folder by a normal user.
 * @returns its path
 * @throws UserError where neither is possible
 */
export async function installChromium(cacheFolder, logFile) {
  if (!hasApt()) throw new UserError('The browser tests need Chromium and this system has no apt-get to fetch it: install chromium, or name one in CHROMIUM_PATH.');
  if (process.getuid() === 0) await installAsRoot(['chromium'], logFile);
  else writeWrapper(cacheFolder, await unpackAsUser(['chromium'], join(cacheFolder, 'chromium'), logFile));
  const chromium = findChromium(cacheFolder);
  if (chromium && (await run(chromium, ['--version'], { logFile })).code === 0) return chromium;
  throw new UserError(`Chromium was fetched but does not run: install it yourself (apt-get install chromium), or name one in CHROMIUM_PATH${logFile ? `; the log is ${logFile}` : ''}.`);
}

/** An unpacked Chromium is told by variables where its libraries and fonts are. */
function writeWrapper(cacheFolder, root) {
  const fonts = join(cacheFolder, 'chromium', 'fonts.conf');
  const folders = ['/usr/share/fonts', join(root, 'usr/share/fonts')].map((path) => `<dir>${path}</dir>`).join('');
  writeFileSync(fonts, `<?xml version="1.0"?>\n<fontconfig>${folders}<cachedir>${join(cacheFolder, 'chromium', 'font-cache')}</cachedir></fontconfig>\n`);
  const lines = [
    '#!/bin/sh',
    `export LD_LIBRARY_PATH='${libraryPath(root)}'`,
    `export FONTCONFIG_FILE='${fonts}'`,
    `exec '${join(root, 'usr/lib/chromium/chromium')}' "$@"`,
  ];
  writeFileSync(wrapper(cacheFolder), `${lines.join('\n')}\n`);
  chmodSync(wrapper(cacheFolder), 0o755);
}
