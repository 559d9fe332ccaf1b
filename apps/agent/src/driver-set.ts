import { join } from 'node:path';
import {
  InstantTime,
  loadFleetRegion,
  openSimulatedDataCentre,
  ScaledTime,
  SteppedTime,
  type DataCentreControl,
  type DriverSet,
  type SimulatedTime,
} from '@garrison/node-drivers';
import type { AgentSettings } from './config/env.js';

/** The hardware this agent drives, and how to steer it as long as it is a simulated one. */
export type AgentHardware = {
  readonly drivers: DriverSet;
  readonly simulation: { readonly control: DataCentreControl; readonly time: SimulatedTime };
  close(): Promise<void>;
};

const times: Record<AgentSettings['SIM_TIME'], (settings: AgentSettings) => SimulatedTime> = {
  instant: () => new InstantTime(),
  scaled: ({ SEED, SIM_SCALE }) => new ScaledTime(SEED, SIM_SCALE),
  stepped: () => new SteppedTime(),
};

/** Opens the drivers the settings ask for. Throws `FleetFileError` and `FleetMismatchError`, whose messages tell the operator what to do. */
export function openHardware(settings: AgentSettings): AgentHardware {
  const time = times[settings.SIM_TIME](settings);
  const { drivers, control, close } = openSimulatedDataCentre({
    folder: join(settings.DATA_DIR, 'hardware'),
    fleet: loadFleetRegion(settings.FLEET_FILE, settings.REGION),
    time,
    seed: settings.SEED,
    faultRates: settings.SIM_FAULTS,
  });
  return { drivers, simulation: { control, time }, close };
}
