import { day, moment } from './envelope.js';

it.each(['0001-01-01', '2024-02-29', '9999-12-31'])('%s is a day', (text) => expect(day.safeParse(text).success).toBe(true));
it.each(['0000-12-31', '2023-02-29', '10000-01-01', ''])('%j is none', (text) => expect(day.safeParse(text).success).toBe(false));

it.each(['0001-01-01T00:00:00Z', '2026-11-22T12:00:00+05:30'])('%s is a moment', (text) => expect(moment.safeParse(text).success).toBe(true));
it.each(['0000-06-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '2026-11-22T12:00:00'])('%s is none', (text) => expect(moment.safeParse(text).success).toBe(false));
