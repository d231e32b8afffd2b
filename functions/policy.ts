/** Milliseconds. */
const second = 1000;
const hour = 3600 * second;
const day = 24 * hour;

/**
 * Every limit, lifetime, threshold and retention period, with the clause that asks for it.
 * Durations are milliseconds, sizes bytes, money decimal strings.
 */
export const policy = {
  request: {
    /** Largest body of a request to the API. */
    bodyBytes: 256 * 1024,
    /** Largest body of an event. */
    eventBytes: 16 * 1024 * 1024,
    perMinutePerPerson: 600,
    perMinutePerAddress: 1200,
  },
  application: {
    /** P-2.0b: "a few sentences". */
    scienceGoals: { min: 40, max: 4000 },
    /** P-4.0a. */
    teamMembers: 20,
    datasets: 20,
    draftLapses: 90 * day,
    changesRequestedLapses: 60 * day,
    supervisionTokenLives: 30 * day,
    supervisionLinksPerWeek: 3,
    expectedDecision: 14 * day,
  },
  accreditation: {
    longest: 730 * day,
    usual: 365 * day,
    invitationLives: 14 * day,
    reminders: [60 * day, 30 * day, 7 * day],
    /** P-3.6a: what the operator pays for one accreditation and month before somebody looks. */
    egressBudget: { amount: '100', currency: 'USD' },
  },
  download: {
    urlLives: hour,
    /** P-4.0b. */
    repeatEgress: 'require-reason' as 'warn' | 'require-reason' | 'block',
    /** Delivered bytes over size above which a download counts as repeated. */
    repeatRatio: 1.1,
    filesPerPage: 10_000,
    recordLives: 400 * day,
  },
  submission: {
    /** P-3.6c: total per submission stays below 1 TB. */
    totalBytes: 1_000_000_000_000,
    /** Cloud Storage's limit for one object, 5 TiB. */
    objectBytes: 5 * 1024 ** 4,
    files: 100_000,
    sessionLives: 6 * day,
    idleExpires: 180 * day,
    fixityEvery: 180 * day,
  },
  egress: {
    /** Shares of the budget, in percent, that mail once a month each. */
    thresholds: [50, 80, 100],
    suspendAtBudget: false,
    reallocateDays: 45,
    overlap: 2 * day,
    maximumBytesBilled: 20 * 1024 ** 3,
  },
  mail: {
    lease: 5 * 60 * second,
    attempts: 8,
    /** P-2.2.2: sent mail is kept no longer. */
    retained: 30 * day,
  },
  retention: {
    /** P-2.2.2a, P-2.2.2c: personal data after the end, per class. */
    draft: 90 * day,
    rejected: 180 * day,
    lapsed: 90 * day,
    closed: 365 * day,
    warning: 14 * day,
  },
} as const;
export type Policy = typeof policy;
