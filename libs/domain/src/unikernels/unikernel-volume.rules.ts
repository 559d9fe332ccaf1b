import { deleteLocked, notFound, refusal, type UnikernelRef, type UnikernelRefusal } from './unikernel-refusal.js';
import { unikernelVolumeLifecycle, type UnikernelVolumeState } from './unikernel-volume.lifecycle.js';
import type { UnikernelState } from './unikernel.lifecycle.js';

/** What the rules ask of a volume; `instanceId`: the instance it is attached to. */
export type UnikernelVolumeFact = { readonly name: string; readonly state: UnikernelVolumeState; readonly instanceId: string | null; readonly deleteLock: boolean };
/** What the rules ask of an instance; `volumes`: how many are attached to it. */
export type UnikernelFact = { readonly id: string; readonly name: string; readonly state: UnikernelState; readonly volumes: number };

/** May the volume be attached? It has to be available and the instance stopped, and there is one volume per instance and one instance per volume (seed 003). */
export function whyNotAttach(volume: UnikernelVolumeFact, instance: UnikernelFact, volumesPerInstance: number): UnikernelRefusal | undefined {
  if (volume.instanceId !== null) return refusal('attached', `Volume '${volume.name}' is already attached to an instance`);
  if (volume.state === 'template') return refusal('cannot_be_used', `Volume '${volume.name}' is a template; create a volume from it`);
  if (!unikernelVolumeLifecycle.can(volume.state, 'attach')) return refusal('wrong_state', `Volume '${volume.name}' is ${volume.state}, not available`);
  if (instance.state !== 'stopped') return refusal('wrong_state', `Instance '${instance.name}' is ${instance.state}, not stopped`);
  return instance.volumes >= volumesPerInstance ? refusal('attached', `Instance '${instance.name}' has ${instance.volumes === 1 ? 'a volume' : `${instance.volumes} volumes`} already`) : undefined;
}

/** May the volume be detached, and from this instance where one is named? `holder` is the one it is attached to. */
export function whyNotDetach(volume: UnikernelVolumeFact, holder: Pick<UnikernelFact, 'id' | 'name' | 'state'> | undefined, from?: { readonly id: string } | undefined): UnikernelRefusal | undefined {
  if (volume.instanceId === null || !holder) return refusal('not_attached', `Volume '${volume.name}' is not attached to an instance`);
  if (from && from.id !== holder.id) return refusal('not_attached', `Volume '${volume.name}' is not attached to this instance`);
  if (holder.state !== 'stopped') return refusal('wrong_state', `Instance '${holder.name}' is ${holder.state}, not stopped`);
  return unikernelVolumeLifecycle.can(volume.state, 'detach') ? undefined : refusal('wrong_state', `Volume '${volume.name}' is ${volume.state}`);
}

/** May the volume be deleted? Not while it is attached (seed 003, "Deleting a Volume"), locked, or a template from which `copies` are being made. */
export function whyNotDelete(volume: UnikernelVolumeFact, copies = 0): UnikernelRefusal | undefined {
  if (volume.instanceId !== null) return refusal('attached', `Volume '${volume.name}' is still attached to an instance`);
  if (volume.deleteLock) return deleteLocked;
  if (copies > 0) return refusal('wrong_state', `Volume '${volume.name}' is being copied`);
  return unikernelVolumeLifecycle.can(volume.state, 'delete') ? undefined : refusal('wrong_state', `Volume '${volume.name}' is ${volume.state}`);
}

/** Templates are asked for where templates are, and volumes where volumes are. */
export const whyNotThisKind = (ref: UnikernelRef, state: UnikernelVolumeState, wanted: 'volume' | 'template volume'): UnikernelRefusal | undefined =>
  (state === 'template') === (wanted === 'template volume') ? undefined : notFound(wanted, ref);

/** May the volume be a template? What is available only, for a template is never mounted and never changes. */
export const whyNotTemplate = (volume: UnikernelVolumeFact): UnikernelRefusal | undefined => {
  if (volume.instanceId !== null) return refusal('attached', `Volume '${volume.name}' is still attached to an instance`);
  return unikernelVolumeLifecycle.can(volume.state, 'makeTemplate') ? undefined : refusal('wrong_state', `Volume '${volume.name}' is ${volume.state}, not available`);
};

/** May it be copied? A template always, a volume while it is not mounted. */
export const whyNotCopy = (volume: UnikernelVolumeFact): UnikernelRefusal | undefined =>
  volume.state === 'template' || unikernelVolumeLifecycle.can(volume.state, 'clone') ? undefined : refusal('wrong_state', `Volume '${volume.name}' is ${volume.state}`);

/** May it be given this size (MB)? Volumes grow while they are not mounted, and never shrink. */
export function whyNotResize(volume: UnikernelVolumeFact & { readonly sizeMb: number }, sizeMb: number): UnikernelRefusal | undefined {
  if (!unikernelVolumeLifecycle.can(volume.state, 'resize')) return refusal('wrong_state', `Volume '${volume.name}' is ${volume.state}`);
  return sizeMb < volume.sizeMb ? refusal('invalid', `A volume cannot shrink: it has ${volume.sizeMb} MB`) : undefined;
}
