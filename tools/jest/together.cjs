const { readdirSync, statSync } = require('node:fs');
const { basename, dirname, join, resolve } = require('node:path');

/**
 * Several test files run as one where that saves more than it costs: Jest loads everything anew for each file, and what files share they cannot share across modules loaded twice.
 * A project says in `together.cjs` which files are one part, and has a file of that name in `together/`. Everything else about the files stays: each can be run by itself.
 */

const isPart = (path) => basename(dirname(path)) === 'together';

/** The test files of the part that a file in `together/` stands for, relative to the project's sources. */
const filesOf = (part) => require(resolve(dirname(part), '../together.cjs'))[basename(part, '.cjs')];
const sourcesOf = (part) => resolve(dirname(part), '../src');

/** What a file in `together/` does: declares the tests of its part, each file's under its name. */
function runTogether(part) {
  for (const file of filesOf(part)) describe(file, () => void require(join(sourcesOf(part), file)));
}

/** Jest's `filter`: a part runs in place of its files when all of them are to run, or when it was named itself; of a part of which some files are to run, those run. */
async function chooseParts(paths) {
  const listed = new Set(paths);
  for (const part of paths.filter(isPart)) {
    const files = filesOf(part).map((file) => join(sourcesOf(part), file));
    const chosen = files.filter((path) => listed.has(path));
    for (const path of chosen.length === files.length ? files : chosen.length > 0 ? [part] : []) listed.delete(path);
  }
  return { filtered: [...listed] };
}

/**
 * All files of a folder but the walks, which wait for all others, in parts of about the same length, going by the sizes of the files.
 * @returns {Record<string, string[]>} by names such as `2-of-6`
 */
function inParts(folder, count, ending) {
  const parts = Array.from({ length: count }, () => ({ size: 0, files: [] }));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending) && !file.endsWith(`-walk${ending}`));
  const sized = files.sort().map((file) => ({ file, size: statSync(join(folder, file)).size }));
  for (const { file, size } of sized.sort((one, other) => other.size - one.size)) {
    const shortest = parts.reduce((best, part) => (part.size < best.size ? part : best));
    shortest.size += size;
    shortest.files.push(file);
  }
  return Object.fromEntries(parts.map(({ files: names }, index) => [`${index + 1}-of-${count}`, names.sort()]));
}

module.exports = Object.assign(chooseParts, { inParts, isPart, runTogether });
