import { Webhook } from 'standardwebhooks';
import { createWebhookSecret, signatureOf } from './signature.js';

const [present, former, foreign] = [createWebhookSecret(), createWebhookSecret(), createWebhookSecret()];
const message = { id: 'msg_1', timestamp: Math.floor(Date.now() / 1_000), body: '{"type":"instance.changed","name":"über"}' };
const headers = { 'webhook-id': message.id, 'webhook-timestamp': String(message.timestamp), 'webhook-signature': signatureOf([present, former], message) };

it('is what Standard Webhooks receivers check, with the present and with the former secret', () => {
  for (const secret of [present, former]) expect(new Webhook(secret).verify(message.body, headers)).toEqual(JSON.parse(message.body));
});

it('does not fit another secret, body, id or time', () => {
  expect(() => new Webhook(foreign).verify(message.body, headers)).toThrow('No matching signature');
  expect(() => new Webhook(present).verify(`${message.body} `, headers)).toThrow('No matching signature');
  expect(() => new Webhook(present).verify(message.body, { ...headers, 'webhook-id': 'msg_2' })).toThrow('No matching signature');
  expect(() => new Webhook(present).verify(message.body, { ...headers, 'webhook-timestamp': String(message.timestamp + 1) })).toThrow('No matching signature');
});
