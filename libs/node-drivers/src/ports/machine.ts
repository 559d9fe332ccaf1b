/**
 * What a mutating call is about. `fence` is the machine's generation when the command was committed: a node refuses (`fenced`) a call that
 * carries an older one than it has seen for that machine, so a command overtaken by a newer one can do no harm.
 */
export type MachineTarget = { readonly machineId: string; readonly nodeId: string; readonly fence: number };

/** What a call is about that belongs to a command to a volume by itself: no machine, and no node, for the region's storage is one. */
export type StorageTarget = { readonly volumeId: string; readonly fence: number };

/** What can be observed of a machine; what can be asked of it are the methods of the ports. */
export type MachineState = 'absent' | 'defined' | 'running' | 'stopped' | 'hibernated';

/** What cloud-init is given. Kept on the node until the first boot has used it. */
export type MachineUserData = {
  readonly startupScript: string | null;
  readonly cloudInit: string | null;
  readonly jupyterPassword: string | null;
};

/** The machine as it is to be built. Memory in GB. */
export type MachineShape = {
  readonly name: string;
  readonly hostName: string;
  readonly serverUuid: string;
  readonly vcpus: number;
  readonly ramGb: number;
  readonly gpuModel: string;
  readonly osName: string;
  readonly defaultUser: string;
  readonly sshPublicKeys: readonly { readonly name: string; readonly publicKey: string }[];
  readonly userData: MachineUserData | null;
};
