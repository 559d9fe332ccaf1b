import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { io, type Socket } from 'socket.io-client';
import { urlOf } from './second-process.js';
import type { TestApi } from './test-api.js';
import { expectStatus } from './world.js';

/** What lets somebody connect, once. */
export const socketTicket = async (api: TestApi, { token }: { token: string }): Promise<string> => (await expectStatus(201, api.call('POST', '/api/auth/socket-ticket/', { token }))).ticket.token;

/** Begins to connect to one of the processes; lost, it stays lost. */
export const socketTo = (app: NestFastifyApplication, auth: Record<string, unknown>): Socket => io(urlOf(app), { auth, transports: ['websocket'], reconnection: false });
