import { z } from 'zod';
import { commonErrors, envelopeOf, type EndpointSpec } from './endpoint.js';
import { endpoints } from './endpoints.js';
import { deploymentRequest } from './deployments.js';

const all = Object.entries(endpoints) as [string, EndpointSpec][];

it('has each method and path once', () => {
  const keys = all.map(([, { method, path }]) => `${method} ${path}`);
  expect(new Set(keys).size).toBe(keys.length);
});

it.each(all)('%s: path, parameters and access fit together', (_, spec) => {
  expect(spec.path).toMatch(/\/$/);
  expect([...spec.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(Object.keys(spec.params?.shape ?? {}));
  if (spec.method === 'GET') expect(['public', 'read', 'billing', 'session', 'operator']).toContain(spec.access);
  if (spec.method === 'DELETE' || spec.method === 'PATCH' || spec.method === 'PUT') expect(['write', 'billing', 'session', 'operator']).toContain(spec.access);
});

it.each(all.filter(([, { body }]) => body))('%s refuses members it does not know, by name', (_, spec) => {
  const refused = spec.body?.safeParse({ no_such_member: 1 });
  expect(refused?.error?.issues.some((issue) => issue.code === 'unrecognized_keys' && issue.keys.includes('no_such_member'))).toBe(true);
});

it.each(all)('%s: whoever is not public can be unauthenticated', (_, spec) => {
  expect(commonErrors(spec).includes('unauthenticated')).toBe(spec.access !== 'public');
});

it('puts the payload under its own key of the envelope, with pagination for lists', () => {
  const shape = envelopeOf(endpoints.listInstances).shape as z.ZodRawShape;
  expect(Object.keys(shape).sort()).toEqual(['instances', 'message', 'pagination', 'request_id', 'success']);
});

it('fills in what a deployment may leave out', () => {
  const parsed = deploymentRequest.parse({ vm_name: 'a', region: 'FINLAND-1', gpu_model: 'X' });
  expect(parsed).toMatchObject({ gpu_count: 1, boot_source: 'os_image', volumes: [], attach_volume_ids: [], assign_public_ip: true, enable_jupyter: false, labels: {} });
});
