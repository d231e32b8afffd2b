import type { Config } from './config.ts';
import type { Transport } from './send-mail.ts';

/** Sends through SMTP; the library is loaded with the first mail. */
export function smtpTransport(
  config: Pick<Config, 'SMTP_URL' | 'MAIL_FROM' | 'CONTACT'>,
): Transport {
  const open = async () => (await import('nodemailer')).createTransport(config.SMTP_URL);
  let server: ReturnType<typeof open> | undefined;
  return async ({ to, message, messageId }) => {
    server ??= open();
    await (
      await server
    ).sendMail({ from: config.MAIL_FROM, replyTo: config.CONTACT, to, messageId, ...message });
  };
}
