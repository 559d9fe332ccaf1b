import { randomInt } from 'node:crypto';
import { createServer, connect } from 'node:net';
import { UserError } from './user-error.mjs';

/** Below the range Linux hands out for outgoing connections, so that no other program gets one of these by chance. */
const lowest = 20_000;
const highest = 32_000;

/** Whether a server could listen on this port of the host now. */
export function isPortFree(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A free loopback port chosen at random; never one of `taken`. */
export async function freePort(taken = new Set()) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(lowest, highest);
    if (!taken.has(port) && (await isPortFree(port))) return port;
  }
  throw new UserError(`No free port was found between ${lowest} and ${highest}: stop some servers and start again.`);
}

/**
 * One port for each name: the remembered one where it is still free, a new one otherwise.
 * @param {string[]} names what needs a port
 * @param {Record<string, number>} [remembered] ports of the last start by name
 * @returns {Promise<Record<string, number>>}
 */
export async function choosePorts(names, remembered = {}) {
  const chosen = {};
  const taken = new Set(Object.values(remembered));
  for (const name of names) {
    const earlier = remembered[name];
    const port = Number.isInteger(earlier) && (await isPortFree(earlier)) ? earlier : await freePort(taken);
    taken.add(port);
    chosen[name] = port;
  }
  return chosen;
}

/** Refuses with a sentence when somebody else listens on a port the person asked for. */
export async function requireFreePort(port, { what, setting, flag }) {
  if (await isPortFree(port)) return;
  throw new UserError(`Port ${port} for the ${what} is already in use: choose another with ${flag} or ${setting}, or stop the program that uses it.`);
}

/**
 * Opens a connection, sends `greeting` and resolves with the first bytes of the answer; undefined when nobody answers in time.
 * @param timeoutMs how long to wait for the whole exchange
 */
export function probe(port, greeting, { host = '127.0.0.1', timeoutMs = 1_000 } = {}) {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => finish(undefined));
    socket.once('error', () => finish(undefined));
    socket.once('close', () => finish(undefined));
    socket.once('data', finish);
    socket.once('connect', () => socket.write(greeting));
  });
}

/** Whether anything accepts connections there. */
export function accepts(port, host, timeoutMs = 5_000) {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('connect', () => finish(true));
  });
}
