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
  catalogue: {
    /** Documents that one page of a search may read. */
    searchReads: 500,
    /** P-2.1.1: open suggestions of one person. */
    openSuggestions: 20,
    /** P-2.1.4b: open requests for another licence of one person. */
    openRelicensing: 5,
    /** File records written in one transaction while a dataset is indexed. */
    filesPerWrite: 200,
    /** P-1: datasets that one lineage shows. */
    lineage: 100,
    /** P-1: files that a landing page lists with their checksums. */
    filesOnPage: 100,
  },
  application: {
    /** P-2.0b: "a few sentences". */
    scienceGoals: { min: 40, max: 4000 },
    /** P-4.0a. */
    teamMembers: 20,
    datasets: 20,
    /** Applications that one person may start in a week: each mails a supervisor who never asked for it, and the admins. */
    startedPerWeek: 20,
    draftLapses: 90 * day,
    changesRequestedLapses: 60 * day,
    supervisionTokenLives: 30 * day,
    supervisionLinksPerWeek: 3,
    expectedDecision: 14 * day,
    /** Reviewers are told again of what still waits, and of so many by id. */
    digestEvery: 7 * day,
    digestNames: 50,
  },
  accreditation: {
    longest: 730 * day,
    usual: 365 * day,
    invitationLives: 14 * day,
    /** Mails that invite one person to one team. */
    invitationsPerWeek: 3,
    /** P-2.2.2c: who has not told by then what became of the files is asked once more. */
    attestationReminder: 30 * day,
    /** P-2.2.3b: a lead who has not answered about a missing citation by then is reminded once. */
    citationReminder: 30 * day,
    /** The lead that is offered to a member is open for so long. */
    handoverLives: 14 * day,
    /** What a lead tells who asks for more time: signs, and DOIs. */
    renewal: { summary: { min: 40, max: 4000 }, publications: 50 },
    reminders: [60 * day, 30 * day, 7 * day],
    /** P-3.6a: what the operator pays for one accreditation and month before somebody looks. */
    egressBudget: { amount: '100', currency: 'USD' },
  },
  /** P-4.0d. */
  misuse: {
    /** A second admin confirms a revocation within that time, or it lapses. */
    confirmWithin: 72 * hour,
    /** How long an address is denied access when nobody says otherwise, and at most. */
    denied: 730 * day,
    longestDenied: 3650 * day,
  },
  download: {
    urlLives: hour,
    /** P-4.0b. */
    repeatEgress: 'require-reason' as 'warn' | 'require-reason' | 'block',
    /** Delivered bytes over size above which a download counts as repeated. */
    repeatRatio: 1.1,
    filesPerPage: 10_000,
    /** A download may be resumed with fresh links for so long. */
    resumable: 7 * day,
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
    /** Files declared in one request; all of them in one transaction. */
    filesPerRequest: 100,
    /** The most that an exception may grant, 1 PiB. */
    exceptionBytes: 2 ** 50,
    /** Signs of a path, which are ASCII; with what goes before them they fit the 1024 bytes of an object's name. */
    path: 512,
    /** Signs of a file's or a folder's own name: no common file system takes more. */
    pathPart: 255,
    title: { min: 10, max: 300 },
    summary: { min: 40, max: 5000 },
    readme: { min: 200, max: 50_000 },
    creators: 100,
    /** P-3.3b: requests for help with one submission that wait for an answer. */
    openHelp: 5,
    /** Datasets that one submission may derive from. */
    sources: 20,
    /** What a parser may take of a file: bytes read ahead, reads of the object, ranges asked for. */
    look: { ahead: 64 * 1024, reads: 1000, steps: 5_000_000 },
    /** Bytes that the scanner for malware takes of a file (ClamAV's StreamMaxLength), and how long it may say nothing. */
    scan: { largest: 100 * 1024 ** 2, silence: 120 * second },
    /** Caps of an archive's directory; nothing is ever extracted. */
    archive: { entries: 10_000, ratio: 200, directoryBytes: 16 * 1024 ** 2 },
    /** Time that one run of a function works before it hands over to the next (Pub/Sub pushes end at 540 s). */
    run: 420 * second,
    /** Bytes between two stored checkpoints of the SHA-256. */
    checkpoint: 8 * 1024 ** 3,
    /** A file or publication that did not move for that long is rung for again. */
    stuck: day,
    /** Uploaded bytes of rejected submissions are kept that long; of the other ended ones they go the next day. */
    uploadsKept: 30 * day,
  },
  /** P-3.4a: data management plans of people. */
  plan: { title: 300, answer: 5000, perPerson: 20 },
  /** The daily comparison of records with what they are records of. */
  reconcile: {
    /** Records and objects that one run looks at for each comparison; the next goes on from there. */
    records: 20_000,
    /** DOIs asked for in one run. */
    dois: 500,
    /** Published files whose bytes one run has read again. */
    fixity: 1000,
    /** A published file that is gone or differs is looked at again after that: in the next daily run that has room. */
    fixityRetry: 20 * hour,
    /** Disagreements told in one mail. */
    told: 100,
    /** What a function should have done long ago is told to the admins. */
    stuck: 3 * day,
    /** A submission without a decision for so long is told to the admins. */
    review: 14 * day,
  },
  egress: {
    /** Shares of the budget, in percent, that mail once a month each. */
    thresholds: [50, 80, 100],
    /** P-2.2.3a: no new download URLs for the rest of a month whose budget is used up. */
    suspendAtBudget: false as boolean,
    /** Log rows that come later than this move no shares any more; the bill always does. */
    reallocateDays: 45 * day,
    /** Partitions of the export this much older than the newest one seen are read again. */
    overlap: 2 * day,
    /** The same, by export time, where the export has no partitions (FOCUS, a view): as far as the bill is checked. */
    overlapByExport: 45 * day,
    /** Log rows loaded this much before the newest one seen are read again. */
    logOverlap: hour,
    /** Longer than the function's timeout. */
    lease: 10 * 60 * second,
    /** Rows of a usage log that are loaded in one go. */
    logBatch: 20_000,
    /** Cloud Storage's dearest list price of a download: for estimates only, never for the ledger. */
    dearest: {
      perGibibyte: { amount: '0.23', currency: 'USD' },
      tier: 'Download to China, first TiB of a month',
    },
    /** Months of accreditations that one sum may read. */
    ledgerReads: 10_000,
    /** Day of the month from which the statement of the month before is sent: its bill is in by then. */
    statementDay: 5,
    /** Characters of a CSV that goes with a mail: an outbox document holds 1 MiB. */
    statementAttached: 500_000,
    /** The bill is about a day late; log rows without any bill for longer alarm. */
    exportSilence: 36 * hour,
    /** No accounting run that ended well for longer alarms. */
    stuckAfter: day,
    /** Thousandths of the downloads' cost without a researcher above which a month alarms. */
    unattributedPermille: 5,
    /** Shares that one explanation tells at most. */
    explainSteps: 5000,
    /**
     * Bytes that one query may bill, by the largest thing that it reads; one that would bill more fails and
     * alarms. A month of 10⁶ rows of the bill is about half a GiB.
     */
    mayBill: {
      /** The export, in its partitions from the oldest day touched on. */
      export: 20 * 1024 ** 3,
      /** Log rows of a month, or of `reallocateDays`. */
      requests: 20 * 1024 ** 3,
      /** Bill and shares of the days or months at hand. */
      ledger: 5 * 1024 ** 3,
      /** The catalogue of SKUs, the list of runs; BigQuery bills 10 MiB at least for each table. */
      lists: 100 * 1024 ** 2,
    },
  },
  publication: {
    /** Publisher as DOI metadata and citations name it. */
    publisher: 'SpaceML',
    /** DataCite: waits before each new try, and the longest Retry-After that is waited for. */
    waits: [second, 4 * second, 15 * second],
    longestWait: 60 * second,
    /** P-2.2.2b: bytes of a version's text files that are searched for a name in one answer, and files that it names as not searched. */
    nameSearch: 32 * 1024 ** 2,
    unreadNamed: 100,
  },
  mail: {
    lease: 5 * 60 * second,
    attempts: 8,
    /** P-2.2.2: sent mail is kept no longer. */
    retained: 30 * day,
  },
  retention: {
    /** P-2.2.2a, P-2.2.2c: how long personal data is kept after the end, per class of records. */
    withdrawn: 90 * day,
    lapsed: 90 * day,
    rejected: 180 * day,
    /** A supervisor's name and address, after an approval. */
    supervisor: 90 * day,
    /** Team, application and publications of an accreditation that is closed, expired or revoked. */
    closed: 365 * day,
    /** Suggestions that were declined, or led to a dataset. */
    suggestion: 180 * day,
    /** P-2.1.4b: who asked for another licence, and why; which licence was granted on what terms is on record for good. */
    relicensing: 180 * day,
    /** P-4.0d: what was written of a confirmed misuse, after the denial that it led to has ended. Nobody is warned. */
    revocation: 90 * day,
    /** P-4.0d, P-2.2.2c: what an entry of the deny list says, after it has ended. Nobody is warned: no address is known. */
    denial: 90 * day,
    /** P-2.2.2c: raw usage logs, which hold addresses; longer than `egress.reallocateDays`, so that they can be loaded anew. */
    usageLog: 60 * day,
    /** Submissions that came to nothing. P-2.2.2b: what was published credits its authors. */
    submission: 180 * day,
    /** Profile and account of whom no room has anything open, after the last time they were seen. */
    account: 365 * day,
    /** Each is warned of by mail so long before. */
    warning: 14 * day,
  },
} as const;
/** The table with other numbers in it: what a deployment, or a test, may set. */
type Widened<T> = T extends number
  ? number
  : T extends string | boolean
    ? T
    : { readonly [K in keyof T]: Widened<T[K]> };
export type Policy = Widened<typeof policy>;
