import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export type SmtpServer = {
  url: string;
  /** Mails as they came over the wire. */
  received: { from: string; to: string[]; text: string }[];
  /** Refuses the next mails with this code. */
  refuseNext(...codes: number[]): void;
  close(): Promise<void>;
};

/** A mail server on loopback that speaks as much SMTP (RFC 5321) as a client needs to hand over a mail. */
export async function startSmtpServer(): Promise<SmtpServer> {
  const received: SmtpServer['received'] = [];
  const refusals: number[] = [];
  const talk = (socket: Socket) => {
    let mail = { from: '', to: [] as string[], text: '' };
    let data = false;
    let rest = '';
    const say = (line: string) => socket.write(`${line}\r\n`);
    const end = () => {
      received.push(mail);
      mail = { from: '', to: [], text: '' };
      data = false;
      say('250 taken');
    };
    const command = (line: string) => {
      const [verb = ''] = line.toUpperCase().split(' ');
      if (verb === 'EHLO' || verb === 'HELO') return say('250 mail.test');
      if (verb === 'QUIT') return socket.end('221 bye\r\n');
      if (verb === 'DATA') {
        data = true;
        return say('354 go on');
      }
      if (verb === 'MAIL') {
        const code = refusals.shift();
        if (code) return say(`${code} not now`);
        mail.from = /<(.*)>/.exec(line)?.[1] ?? '';
      }
      if (verb === 'RCPT') mail.to.push(/<(.*)>/.exec(line)?.[1] ?? '');
      return say('250 ok');
    };
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!data) command(line);
        else if (line === '.') end();
        else mail.text += `${line.startsWith('..') ? line.slice(1) : line}\n`;
      }
    });
    socket.on('error', () => undefined);
    say('220 mail.test');
  };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    refuseNext: (...codes) => void refusals.push(...codes),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
