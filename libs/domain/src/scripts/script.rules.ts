import { isAlias, isCollection, isMap, isScalar, parseDocument, visit, type Document } from 'yaml';
import { issue, type Issue } from '../issue.js';
import { isPlainText } from '../text/plain-text.js';
import { grouped, quoted } from '../text/wording.js';

/** Largest script or cloud-init text, in bytes of UTF-8 (spec barrack-api §8; barrack-facts §9). */
export const scriptMaxBytes = 16 * 1024;
const cloudConfigHeader = '#cloud-config';

/**
 * All that is wrong with a startup script or a cloud-init text: at most 16 KB of UTF-8, beginning with `#!` or `#cloud-config`, and a cloud-config is a
 * YAML mapping. Codes: `required`, `too_large`, `invalid_text`, `unknown_format`, `invalid_yaml`, `not_a_mapping`. Source: spec barrack-api §8.
 */
export function checkScriptContent(content: string, field: string): Issue[] {
  if (content.trim() === '')
    return [
      issue(
        field,
        'required',
        `The text is empty; begin with "#!" and an interpreter, such as "#!/bin/bash", or with "${cloudConfigHeader}".`,
      ),
    ];
  const issues: Issue[] = [];
  const bytes = new TextEncoder().encode(content).length;
  if (bytes > scriptMaxBytes) {
    issues.push(
      issue(
        field,
        'too_large',
        `The text has ${grouped(bytes)} bytes; at most ${grouped(scriptMaxBytes)} are allowed. Fetch longer ones from within the script.`,
        { max_bytes: scriptMaxBytes, given: bytes },
      ),
    );
  }
  if (!isPlainText(content))
    issues.push(issue(field, 'invalid_text', 'The text contains bytes that are not text; save it as UTF-8 and paste it again.'));
  // parsing megabytes only to refuse them is work for nothing
  return [...issues, ...checkFormat(content, field, bytes <= scriptMaxBytes)];
}

/** Is this a cloud-config rather than a script? */
export const isCloudConfig = (content: string): boolean => firstLine(content).trimEnd() === cloudConfigHeader;

const firstLine = (content: string): string => content.split('\n', 1)[0] ?? '';

function checkFormat(content: string, field: string, parse: boolean): Issue[] {
  const first = firstLine(content);
  if (isCloudConfig(content)) return parse ? checkCloudConfig(content, field) : [];
  if (/^#!\s*\S/.test(first)) return [];
  const wanted = `the first line must be "#!" with an interpreter, such as "#!/bin/bash", or "${cloudConfigHeader}"`;
  const hint = /^[\s\uFEFF]+(#!|#cloud-config)/.test(content)
    ? 'There is space or an invisible character before the beginning'
    : `The text begins with ${quoted(first.trim())}`;
  return [issue(field, 'unknown_format', `${hint}; ${wanted}.`)];
}

function checkCloudConfig(content: string, field: string): Issue[] {
  // the document is parsed, not turned into values: aliases are never expanded
  const document = parseDocument(content, { prettyErrors: true, logLevel: 'error' });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    const what = error.message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'it cannot be read';
    return [
      issue(
        field,
        'invalid_yaml',
        `The cloud-config is not valid YAML${line === undefined ? '' : ` at line ${line}`}: ${what}.`,
        line === undefined ? {} : { line },
      ),
    ];
  }
  const dangling = danglingAlias(document);
  if (dangling !== undefined)
    return [
      issue(field, 'invalid_yaml', `The cloud-config is not valid YAML: nothing before "*${dangling}" is anchored with "&${dangling}".`),
    ];
  if (isMap(document.contents)) return [];
  return [issue(field, 'not_a_mapping', 'A cloud-config must be a YAML mapping, such as "packages: [htop]"; this one is not.')];
}

/** The first alias without an anchor before it; the parser tells it only when it makes values. */
function danglingAlias(document: Document.Parsed): string | undefined {
  const anchors = new Set<string>();
  let dangling: string | undefined;
  visit(document, (_key, node) => {
    if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) anchors.add(node.anchor);
    if (!isAlias(node) || anchors.has(node.source)) return undefined;
    dangling = node.source;
    return visit.BREAK;
  });
  return dangling;
}
