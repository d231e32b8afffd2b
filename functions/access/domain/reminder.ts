/** The time that an accreditation was made for, and the nearest window that was told already, in milliseconds. */
export interface Reminded {
  createdAt: Date;
  renewedAt?: Date | undefined;
  expiresAt: Date;
  remindedWithin?: number | undefined;
}

/**
 * The nearest window before the end that `now` lies in and that was not told yet; undefined when there is
 * none. Windows, never dates: a job that is days late tells once, of the nearest. One that was open from
 * the first day is no news.
 */
export function dueReminder(
  { createdAt, renewedAt, expiresAt, remindedWithin = Infinity }: Reminded,
  windows: readonly number[],
  now: Date,
): number | undefined {
  const left = expiresAt.getTime() - now.getTime();
  const whole = expiresAt.getTime() - (renewedAt ?? createdAt).getTime();
  if (left <= 0) return undefined;
  const nearest = Math.min(...windows.filter((window) => left <= window && window < whole));
  return nearest < remindedWithin ? nearest : undefined;
}
