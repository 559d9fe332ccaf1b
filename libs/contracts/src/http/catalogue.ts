import { z } from 'zod';
import { bootSources, currencies, tiers, volumeTypes } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { price } from './envelope.js';

export const prices = z.record(z.enum(currencies), price).meta({ id: 'Price' });

export const regionView = z
  .object({
    code: z.string(), name: z.string(), country: z.string(), tier: z.enum(tiers), status: z.enum(['active', 'maintenance']),
    features: z.object({ hibernation: z.boolean(), snapshots: z.boolean(), custom_images: z.boolean(), firewalls: z.boolean(), public_ip: z.boolean(), resizable_os_volume: z.boolean(), data_volumes_at_deploy: z.boolean() }),
    volume_types: z.array(z.enum(volumeTypes)), boot_sources: z.array(z.enum(bootSources)),
  })
  .meta({ id: 'Region' });
export type RegionView = z.infer<typeof regionView>;

export const flavorView = z
  .object({
    name: z.string(), gpu_count: z.number().int(), vcpus: z.number().int(), ram_gb: z.number().int(), disk_gb: z.number().int(), vram_gb: z.number().int(),
    features: z.object({ hibernation: z.boolean(), snapshots: z.boolean(), nvlink: z.boolean() }),
  })
  .meta({ id: 'VMFlavor' });
export type FlavorView = z.infer<typeof flavorView>;

export const gpuSpecView = z
  .object({
    gpu_model: z.string(), name: z.string(), tier: z.enum(tiers), regions: z.array(z.string()), vram_gb: z.number().int(), max_count: z.number().int(),
    flavors: z.array(flavorView), prices, unit: z.literal('per GPU per hour'),
  })
  .meta({ id: 'GPUSpec' });
export type GpuSpecView = z.infer<typeof gpuSpecView>;

export const gpuStockView = z
  .object({
    region: z.string(), tier: z.enum(tiers), gpu_model: z.string(), available: z.number().int(), total: z.number().int(),
    configurations: z.record(z.string(), z.number().int()).describe('How many machines of each GPU count fit right now: {"1x": n, "2x": n, …}.'),
  })
  .meta({ id: 'GPUStockItem' });
export type GpuStockView = z.infer<typeof gpuStockView>;

export const osImageView = z
  .object({
    id: z.string(), source: z.enum(['image', 'volume']).describe('`volume`: one of your own bootable volumes (Advanced tier).'), slug: z.string().nullable(), name: z.string(),
    region: z.string(), os: z.string(), version: z.string().nullable(), min_disk_gb: z.number().int().describe('For a volume: its fixed size.'),
    default_user: z.string(), tags: z.array(z.string()),
  })
  .meta({ id: 'OSImage' });
export type OsImageView = z.infer<typeof osImageView>;

const rated = { prices, unit: z.string() };
export const pricingView = z
  .object({
    volumes: z.object({ pricing: z.partialRecord(z.enum(tiers), z.record(z.string(), z.object(rated))), minimum_size_gb: z.number().int(), description: z.string() }).optional(),
    snapshots: z.object({ pricing: z.partialRecord(z.enum(tiers), z.object({ prices, fixed_size_gb: z.number().int(), unit: z.string() })), description: z.string() }).optional(),
    gpus: z.object({ pricing: z.partialRecord(z.enum(tiers), z.record(z.string(), z.object({ ...rated, max_count: z.number().int() }))), description: z.string() }).optional(),
    public_ip: z.object({ prices, unit: z.string(), description: z.string() }).optional().describe('Not part of the original: the same in every tier, left out when volumes, snapshots or GPUs are asked for.'),
    hourly_cost: z.array(z.object({ item: z.string(), tier: z.enum(tiers), currency: z.enum(currencies), hourly_cost: price })).optional()
      .describe('Present when a volume size or a GPU count was given.'),
    metadata: z.object({
      supported_currencies: z.array(z.enum(currencies)), supported_tiers: z.array(z.enum(tiers)), volume_minimum_size_gb: z.number().int(),
      authenticated_user: z.string().nullable(), authentication_type: z.enum(['api_key', 'session', 'none']), timestamp: z.number().int().describe('Unix seconds'),
    }),
  })
  .meta({ id: 'PricingData' });
export type PricingView = z.infer<typeof pricingView>;

const pricingFilters = {
  tier: z.enum(tiers), currency: z.enum(currencies), resource_type: z.enum(['volumes', 'snapshots', 'gpus']), volume_type: z.enum(volumeTypes), gpu_model: z.string().max(100),
};
const pricingBody = z.strictObject({ ...pricingFilters, volume_size_gb: z.number().int().min(1), gpu_count: z.number().int().min(1) }).partial();
export type PricingRequest = z.infer<typeof pricingBody>;
const pricingQuery = z.strictObject({ ...pricingFilters, volume_size_gb: z.coerce.number().int().min(1), gpu_count: z.coerce.number().int().min(1) }).partial();

export const catalogueEndpoints = {
  listRegions: defineEndpoint({
    method: 'GET', path: '/api/regions/', tag: 'Regions', summary: 'List regions', access: 'public',
    status: 200, message: 'Regions retrieved', payloadKey: 'regions', payload: z.array(regionView), errors: [],
  }),
  listGpuSpecs: defineEndpoint({
    method: 'GET', path: '/api/gpu-specs/', tag: 'GPUs', summary: 'GPU models with flavors and prices', access: 'public',
    query: z.strictObject({ region: z.string().optional(), tier: z.enum(tiers).optional() }),
    status: 200, message: 'GPU specifications retrieved', payloadKey: 'gpu_specs', payload: z.array(gpuSpecView), errors: [],
  }),
  listGpuStocks: defineEndpoint({
    method: 'GET', path: '/api/gpu-stocks/', tag: 'GPUs', summary: 'What is free now, per region and model', access: 'public',
    query: z.strictObject({ region: z.string().optional(), gpu_model: z.string().optional() }),
    status: 200, message: 'GPU stocks retrieved', payloadKey: 'gpu_stocks', payload: z.array(gpuStockView), errors: [],
  }),
  listOsImages: defineEndpoint({
    method: 'GET', path: '/api/os-images/', tag: 'Images', summary: 'OS images per region', access: 'public',
    description: 'With credentials, your own bootable available volumes of Advanced regions are listed too, marked `source: "volume"`.',
    query: z.strictObject({ region: z.string().optional() }),
    status: 200, message: 'OS images retrieved', payloadKey: 'os_images', payload: z.array(osImageView), errors: [],
  }),
  getPricing: defineEndpoint({
    method: 'GET', path: '/api/pricing/', tag: 'Pricing', summary: 'Get pricing information', access: 'public', query: pricingQuery,
    status: 200, message: 'Pricing information retrieved successfully', payloadKey: 'pricing_data', payload: pricingView, errors: [],
  }),
  queryPricing: defineEndpoint({
    method: 'POST', path: '/api/pricing/', tag: 'Pricing', summary: 'Get pricing information', access: 'public', query: pricingQuery, body: pricingBody, bodyOptional: true,
    status: 200, message: 'Pricing information retrieved successfully', payloadKey: 'pricing_data', payload: pricingView, errors: [],
  }),
};
