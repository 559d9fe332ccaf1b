import { checkSecurityRules } from '../firewalls/security-rule.js';
import { issue, type Issue } from '../issue.js';
import { checkLabels } from '../names/labels.js';
import { checkResourceName, checkVolumeName } from '../names/name-rules.js';
import { counted, quoted } from '../text/wording.js';
import { checkWholeGb } from '../volumes/volume.rules.js';
import type { DeployRequest } from './deploy-request.js';

/** The password of the Jupyter server (barrack-facts §4); the maximum is decided here. */
export const jupyterPasswordLimits = { minLength: 8, maxLength: 128 } as const;

/** What is wrong with a text for the first boot: `checkScriptContent`. */
export type ScriptCheck = (content: string, field: string) => readonly Issue[];

/**
 * The first check of a deployment: all that can be told from the request alone, whatever the region and its tier (spec barrack-api §3, "body shape").
 * Sizes and counts that depend on tier or catalogue come later. The check of scripts, which brings a YAML parser, is handed in: a page fetches it only when
 * somebody writes one.
 */
export const checkDeployShapeBy = (request: DeployRequest, checkScript: ScriptCheck): Issue[] => [
  ...checkResourceName(request.vm_name, 'vm_name'),
  ...checkNamed(request),
  ...checkGpuCount(request.gpu_count),
  ...(request.os_volume ? checkWholeGb(request.os_volume.size_gb, 'os_volume.size_gb') : []),
  ...request.volumes.flatMap((volume, at) => [
    ...checkVolumeName(volume.name, `volumes.${at}.name`),
    ...checkWholeGb(volume.size_gb, `volumes.${at}.size_gb`),
  ]),
  ...duplicates(
    request.volumes.map((volume) => volume.name),
    (at) => `volumes.${at}.name`,
    (name) => `Two new volumes are called ${quoted(name)}; give each its own name.`,
  ),
  ...checkIds(request.attach_volume_ids, 'attach_volume_ids', 'volume'),
  ...checkIds(request.ssh_key_ids, 'ssh_key_ids', 'SSH key'),
  ...checkIds(request.firewall_ids, 'firewall_ids', 'firewall'),
  ...(typeof request.cloud_init === 'string' ? checkScript(request.cloud_init, 'cloud_init') : []),
  ...checkSecurityRules(request.security_rules, 'security_rules'),
  ...checkJupyter(request),
  ...checkLabels(request.labels, 'labels'),
];

/** Texts that name something must name it: an empty one is neither given nor left out. */
function checkNamed(request: DeployRequest): Issue[] {
  const required = (['region', 'gpu_model'] as const)
    .filter((field) => request[field] === '')
    .map((field) => issue(field, 'required', `Name a ${field === 'region' ? 'region' : 'GPU model'}.`));
  const optional = (['os_image', 'boot_volume_id', 'custom_image_id', 'startup_script_id'] as const)
    .filter((field) => request[field] === '')
    .map((field) => issue(field, 'required', `${field} is empty; name one, send null or leave it out.`));
  return [...required, ...optional];
}

const checkGpuCount = (count: number): Issue[] =>
  Number.isInteger(count) && count >= 1
    ? []
    : [issue('gpu_count', 'out_of_range', `${count} is not a number of GPUs; use a whole number from 1 on.`, { min: 1, given: count })];

function checkIds(ids: readonly string[], field: string, what: string): Issue[] {
  const empty = ids.flatMap((id, at) => (id === '' ? [issue(`${field}.${at}`, 'required', `The id of the ${what} is empty.`)] : []));
  return [
    ...empty,
    ...duplicates(
      ids,
      (at) => `${field}.${at}`,
      (id) => `${what === 'SSH key' ? what : what.charAt(0).toUpperCase() + what.slice(1)} ${quoted(id)} is named twice; name it once.`,
    ),
  ];
}

/** An issue, code `duplicate`, for every text that stood in the list before. Empty texts are refused elsewhere. */
function duplicates(texts: readonly string[], fieldAt: (at: number) => string, message: (text: string) => string): Issue[] {
  return texts.flatMap((text, at) => {
    const first = texts.indexOf(text);
    return first < at && text !== '' ? [issue(fieldAt(at), 'duplicate', message(text), { same_as: first })] : [];
  });
}

function checkJupyter({ enable_jupyter: enabled, jupyter_password: password }: DeployRequest): Issue[] {
  const field = 'jupyter_password';
  const { minLength, maxLength } = jupyterPasswordLimits;
  const given = password !== undefined && password !== null;
  if (!enabled)
    return given
      ? [
          issue(
            field,
            'not_allowed',
            'A Jupyter password is given, but enable_jupyter is off; leave the password out or switch Jupyter on.',
          ),
        ]
      : [];
  if (!given) return [issue(field, 'required', `Jupyter needs a password of at least ${minLength} characters.`, { min_length: minLength })];
  const length = [...password].length;
  if (length < minLength)
    return [
      issue(field, 'too_short', `The Jupyter password has ${counted(length, 'character')}; at least ${minLength} are needed.`, {
        min_length: minLength,
      }),
    ];
  if (length > maxLength)
    return [
      issue(field, 'too_long', `The Jupyter password has ${counted(length, 'character')}; at most ${maxLength} are allowed.`, {
        max_length: maxLength,
      }),
    ];
  return [];
}
