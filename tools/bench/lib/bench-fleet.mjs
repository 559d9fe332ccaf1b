/** Where machines are deployed and with which GPU; the models are those of catalogue/gpu-models.yaml. */
export const places = [
  { region: 'FINLAND-1', model: 'H100-SXM5-80GB' },
  { region: 'FINLAND-2', model: 'H200-SXM5-141GB' },
  { region: 'FINLAND-3', model: 'H200-SXM5-141GB' },
];

const board = (model) => [
  { model, count: 4, numa_node: 0, nvlink_island: 0 },
  { model, count: 4, numa_node: 1, nvlink_island: 0 },
];

/**
 * A fleet file with room for `machines` single GPUs, and half as many again, spread over the regions. Every active region has an agent, because the
 * API counts itself ready only when all of them have reported.
 */
export function benchFleet(machines) {
  const count = Math.min(999, Math.max(2, Math.ceil((machines * 1.5) / places.length / 8)));
  const node = (model, size) => ({ id: 'bench', count: size, vcpus: 512, ram_gb: 4_096, gpus: board(model), storage_gb: { NVMe: 1_000_000, HDD: 1_000_000, SSD: 1_000_000 } });
  return {
    regions: [
      ...places.map(({ region, model }) => ({ code: region, nodes: [{ ...node(model, count), id: region.toLowerCase() }] })),
      { code: 'CANADA-1', nodes: [{ ...node('RTX-A6000', 1), id: 'canada-1' }] },
    ],
  };
}
