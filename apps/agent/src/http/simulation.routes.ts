import { faultKinds, stepNames, SteppedTime, type DriverSet, type Passage } from '@garrison/node-drivers';
import { checkPacket, directions } from '@garrison/domain';
import { z } from 'zod';
import type { AgentHardware } from '../driver-set.js';

const LONGEST_STEP_WAIT_MS = 30_000;

const stepOrder = z.strictObject({ count: z.number().int().min(1).max(10_000).default(1), instance_name: z.string().optional() });

const faultOrder = z.strictObject({
  kind: z.enum(faultKinds),
  instance_name: z.string().optional(),
  instance_id: z.uuid().optional(),
  step: z.enum(stepNames).optional(),
  node: z.string().optional(),
  times: z.number().int().min(1).max(1_000_000).default(1),
});

const nodeOrder = z.strictObject({ node: z.string(), up: z.boolean() });
const gpuOrder = z.strictObject({ gpu: z.string(), healthy: z.boolean() });

const packetOrder = z.strictObject({
  instance_id: z.uuid(),
  direction: z.enum(directions).default('ingress'),
  remote_ip: z.string().max(64),
  protocol: z.string().max(20),
  port: z.number().int().nullable().default(null),
});

export type Answer = { readonly status: number; readonly body: unknown };
type Route = (body: unknown, signal: AbortSignal) => Promise<Answer>;

const ok = (body: unknown): Answer => ({ status: 200, body });
const failed = (status: number, message: string): Answer => ({ status, body: { message } });

/** Operator's calls to the simulated data centre, by `METHOD /path`; docs/simulation.md tells how to use them. */
export function simulationRoutes({ control, time }: AgentHardware['simulation'], { inventory, network }: DriverSet): Record<string, Route> {
  return {
    'GET /sim': async () =>
      ok({
        time: time.constructor.name,
        waiting: time instanceof SteppedTime ? time.waiting() : [],
        faults: control.faults(),
        nodes: await inventory.nodes(),
      }),
    'POST /sim/step': async (body, signal) => {
      if (!(time instanceof SteppedTime)) return failed(409, 'time is not stepped: start the agent with SIM_TIME=stepped');
      const { count, instance_name } = stepOrder.parse(body ?? {});
      const which = ({ machineName }: Passage) => instance_name === undefined || machineName === instance_name;
      const released = await time.step(count, AbortSignal.any([signal, AbortSignal.timeout(LONGEST_STEP_WAIT_MS)]), which);
      return ok({ released, waiting: time.waiting() });
    },
    'POST /sim/faults': async (body) => {
      const { kind, step, node, times, instance_name, instance_id } = faultOrder.parse(body);
      return {
        status: 201,
        body: { id: await control.addFault({ kind, step, nodeId: node, machineName: instance_name, machineId: instance_id, times }) },
      };
    },
    'POST /sim/packets': async (body) => {
      const { instance_id, direction, remote_ip, protocol, port } = packetOrder.parse(body);
      const packet = checkPacket({ direction, remoteIp: remote_ip, protocol, port });
      if (!packet.ok) return failed(400, packet.error.map(({ field, message }) => `${field}: ${message}`).join(' '));
      const admission = await network.wouldAdmit(instance_id, packet.value);
      return admission ? ok(admission) : failed(404, `no machine ${instance_id} is plugged in`);
    },
    'DELETE /sim/faults': async () => {
      await control.clearFaults();
      return ok({ faults: [] });
    },
    'POST /sim/nodes': async (body) => {
      const { node, up } = nodeOrder.parse(body);
      return (await control.setNodeUp(node, up)) ? ok({ node, up }) : failed(404, `there is no node ${node}`);
    },
    'POST /sim/gpus': async (body) => {
      const { gpu, healthy } = gpuOrder.parse(body);
      return (await control.setGpuHealthy(gpu, healthy)) ? ok({ gpu, healthy }) : failed(404, `there is no GPU ${gpu}`);
    },
  };
}
