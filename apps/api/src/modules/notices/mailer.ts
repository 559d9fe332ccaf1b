import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as nodemailer from 'nodemailer';
import type { Env } from '../../config/env.js';

/** `id` is the same however often one mail is sent. */
export type MailMessage = { id: string; to: string; subject: string; text: string };

/** Sends mail. Rejects when it did not go out; sending again is up to the caller. */
export interface Mailer {
  send(mail: MailMessage): Promise<void>;
}

/** Injection token. */
export const MAILER = Symbol('MAILER');

const TIMEOUT_MS = 20_000;

/** Through the server of `MAIL_URL`, or as files `mail/<id>.eml` under `DATA_DIR`; with `none`, notices are not given to it. */
export function mailerOf({ MAIL_URL, MAIL_FROM, DATA_DIR }: Env): Mailer {
  const folder = join(DATA_DIR, 'mail');
  return MAIL_URL === '' || MAIL_URL === 'none' ? new FileMailer(folder, MAIL_FROM) : new SmtpMailer(MAIL_URL, MAIL_FROM);
}

const envelope = (from: string, { id, to, subject, text }: MailMessage) => ({ from, to, subject, text, messageId: `<${id}@garrison>`, headers: { 'Auto-Submitted': 'auto-generated' } });

class SmtpMailer implements Mailer {
  private readonly transport;

  constructor(
    url: string,
    private readonly from: string,
  ) {
    const { hostname, port, username, password, protocol } = new URL(url);
    const secure = protocol === 'smtps:';
    this.transport = nodemailer.createTransport({
      host: hostname, port: Number(port) || (secure ? 465 : 587), secure, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS,
      ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    });
  }

  async send(mail: MailMessage): Promise<void> {
    await this.transport.sendMail(envelope(this.from, mail));
  }
}

/** For development: mails that can be read, and reach nobody. */
class FileMailer implements Mailer {
  private readonly transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' });

  constructor(
    private readonly folder: string,
    private readonly from: string,
  ) {}

  async send(mail: MailMessage): Promise<void> {
    const { message } = await this.transport.sendMail(envelope(this.from, mail));
    await mkdir(this.folder, { recursive: true });
    const file = join(this.folder, `${mail.id}.eml`);
    await writeFile(`${file}.part`, message as Buffer);
    await rename(`${file}.part`, file);
  }
}
