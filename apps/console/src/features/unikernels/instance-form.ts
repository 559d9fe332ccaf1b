import { defaultMemoryMb, isImageReference, issue, type Issue } from '@garrison/domain';
import { envFrom, envProblems, linesOf, mountProblems, nameProblems, rangeProblems, sizeProblems, tagProblems, type EnvRow } from './form-checks';
import type { KraftQuotas, NewKraftInstance } from './unikernel.queries';

/** A volume of a new instance; `source` is the UUID of one that is free, or `NEW_VOLUME`. */
export type VolumeRow = { source: string; name: string; size_mb: number; at: string; readonly: boolean };
export const NEW_VOLUME = 'new';
export const blankVolume: VolumeRow = { source: NEW_VOLUME, name: '', size_mb: 100, at: '/mnt', readonly: false };

/** What the form of a new instance holds. */
export type InstanceForm = {
  name: string; image: string; memory_mb: number; vcpus: number; args: string; env: EnvRow[]; tags: string; volumes: VolumeRow[];
  restart_policy: 'never' | 'always' | 'on-failure'; delete_on_stop: boolean; autostart: boolean;
};
export const instanceFields = ['name', 'image', 'memory_mb', 'vcpus', 'tags', 'env', 'volumes'];
export const blankInstance: InstanceForm = { name: '', image: '', memory_mb: defaultMemoryMb, vcpus: 1, args: '', env: [], tags: '', volumes: [], restart_policy: 'never', delete_on_stop: false, autostart: true };

/** The request a filled form means. */
export const requestFrom = ({ name, image, memory_mb, vcpus, args, env, tags, volumes, restart_policy, delete_on_stop, autostart }: InstanceForm): NewKraftInstance => ({
  name: name.trim(), image: image.trim(), memory_mb, vcpus, args: linesOf(args), env: envFrom(env), tags: linesOf(tags), restart_policy, features: delete_on_stop ? ['delete-on-stop'] : [], autostart,
  volumes: volumes.map(({ source, name: called, size_mb, at, readonly }) => ({
    ...(source === NEW_VOLUME ? { size_mb, ...(called.trim() === '' ? {} : { name: called.trim() }) } : { uuid: source }), at: at.trim(), readonly,
  })),
});

/** What is wrong with it, within the limits of the metro (as far as they are known yet). */
export const checkInstance = (limits: KraftQuotas['limits'] | undefined) => ({ name, image, memory_mb, vcpus, tags, env, volumes }: InstanceForm): Issue[] => [
  ...nameProblems(name, 'name'),
  ...(isImageReference(image.trim()) ? [] : [issue('image', 'invalid', 'Name an image, such as nginx:latest.')]),
  ...rangeProblems(memory_mb, { min: limits?.min_memory_mb, max: limits?.max_memory_mb }, 'MB', 'memory_mb'),
  ...rangeProblems(vcpus, { min: limits?.min_vcpus, max: limits?.max_vcpus }, '', 'vcpus'),
  ...envProblems(env, 'env'),
  ...tagProblems(tags, 'tags'),
  ...volumes.flatMap((volume, row) => [
    ...(volume.source === NEW_VOLUME ? [...nameProblems(volume.name, `volumes.${row}.name`), ...sizeProblems(volume.size_mb, limits, `volumes.${row}.size_mb`)] : []),
    ...mountProblems(volume.at, `volumes.${row}.at`),
  ]),
];
