/** Longest name of a volume or instance. */
export const longestUnikernelName = 63;
const NAME = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Length of the random end of generated names (seed 003, "Creating Volumes"). */
export const suffixLength = 5;
export const suffixAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Clients take any text of this form for a UUID and everything else for a name. */
export const isUuidText = (text: string): boolean => UUID.test(text);

/**
 * A name as it is kept, in lower case, or undefined where it is none: 1 to 63 of letters, digits, `.` and `-`, a letter or digit at both ends, neither `--`
 * nor `..`, and not like a UUID (spec kraftcloud-api §3, recommended rule).
 */
export function foldUnikernelName(text: string): string | undefined {
  const name = text.toLowerCase();
  const wellFormed = name.length <= longestUnikernelName && NAME.test(name) && !name.includes('--') && !name.includes('..');
  return wellFormed && !isUuidText(name) ? name : undefined;
}

/** The name of a volume that was given none. */
export const generatedVolumeName = (suffix: string): string => `vol-${suffix}`;

/** The name of an instance that was given none: `<app>-<suffix>`, the app taken from the image. */
export function generatedInstanceName(image: string, suffix: string): string {
  const app = appOf(image) ?? 'instance';
  return `${app.slice(0, longestUnikernelName - suffixLength - 1).replace(/[.-]+$/, '')}-${suffix}`;
}

const IMAGE = /^[a-z0-9][a-z0-9._/:-]*(?:@sha256:[0-9a-f]{6,64})?$/i;

/** Is this a reference to an image, such as `nginx:latest` or `robot/app@sha256:…`? Whether there is such an image is nobody's business here. */
export const isImageReference = (text: string): boolean => text.length <= 512 && IMAGE.test(text) && !/\/\/|:$|\/$/.test(text);

/** The last part of an image's path, as far as it can be a name. */
function appOf(image: string): string | undefined {
  const last = image.replace(/@.*$/, '').split('/').at(-1)?.replace(/:.*$/, '') ?? '';
  return foldUnikernelName(last.replace(/[^a-z0-9.]+/gi, '-').replace(/^[.-]+|[.-]+$/g, '').replace(/\.{2,}/g, '.').slice(0, longestUnikernelName - suffixLength - 1).replace(/[.-]+$/, ''));
}

/** Most tags of an object, and the longest one. */
export const tagLimits = { count: 16, length: 256 } as const;
