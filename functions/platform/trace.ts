import type { App } from '../app.ts';

/** Somebody to be found everywhere: by account id, and by pseudonyms of the addresses known of them. */
export interface Subject {
  id: string;
  /** `addressId`s of the person's e-mail addresses. */
  addresses: string[];
}

/** What a room knows of a person, for the export. */
export interface Appearance {
  room: string;
  /** Path of the document. */
  record: string;
  /** The personal data in it, as stored. */
  data: unknown;
}

/** What one room removed, for the certificate. */
export interface Removal {
  room: string;
  what: string;
  count: number;
}

/** How one room finds, exports and erases one person; every room has one, wiring.ts lists them. */
export interface Trace {
  room: string;
  find(app: App, subject: Subject): AsyncIterable<Appearance>;
  /** Whether the room holds what the person may still need, or is credited for; without it: never. */
  needs?(app: App, subject: Subject): Promise<boolean>;
  /** Re-entrant: the second run finds nothing left. Runs after access was ended. */
  erase(app: App, subject: Subject): Promise<Removal[]>;
}

/** What is due in a room: run daily by `sweep`, each chore safe twice and late. */
export interface Chore {
  room: string;
  name: string;
  /** Answers how many records it dealt with. */
  run(app: App): Promise<number>;
}
