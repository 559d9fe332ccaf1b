import { z } from 'zod';
import { defineEndpoint } from './endpoint.js';

export const metroView = z
  .object({
    code: z.string(), name: z.string(), region: z.string().describe('Whose agent does the work.'),
    open: z.boolean().describe('New volumes and instances can be made here.'), is_default: z.boolean().describe('Meant by requests that name no metro.'),
  })
  .meta({ id: 'Metro' });

export const metroEndpoints = {
  listMetros: defineEndpoint({
    method: 'GET', path: '/api/metros/', tag: 'Regions', summary: 'List the metros of the KraftCloud API', access: 'public',
    status: 200, message: 'Metros retrieved', payloadKey: 'metros', payload: z.array(metroView), errors: [],
  }),
};
