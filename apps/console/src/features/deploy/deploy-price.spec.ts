import type { PricingView } from '@garrison/contracts';
import { deployFacts } from '@/testing/deploy-facts.fixture';
import { estimatePrice } from './deploy-price';
import { emptyDeployForm, requestFrom } from './deploy-request';

const inAll = (amount: number) => ({ prices: { USD: amount, EUR: amount, INR: amount }, unit: '' });
const pricing = {
  gpus: { pricing: { advanced: { H100: { ...inAll(2), max_count: 8 } } }, description: '' },
  volumes: { pricing: { advanced: { NVMe: inAll(0.5) } }, minimum_size_gb: 100, description: '' },
  public_ip: { ...inAll(0.005), description: '' },
} as unknown as PricingView;

const priceOf = (more: object) => estimatePrice(requestFrom({ ...emptyDeployForm, region: 'FINLAND-1', gpu_model: 'H100', ...more }, 'advanced'), { ...deployFacts(), pricing }, 'EUR');

it('knows the price of every part from the price list, before anything can be sent', () => {
  expect(priceOf({})).toMatchObject({ gpu: '2.00', os_volume: '0.05', public_ip: '0.005', per_hour: '2.055' });
  expect(priceOf({ assign_public_ip: false })).toMatchObject({ public_ip: '0.00', per_hour: '2.05' });
});
