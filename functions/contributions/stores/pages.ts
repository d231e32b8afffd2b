/** Our own public pages, seen from outside. */
export interface Pages {
  /** The HTTP status that a page answers. */
  status(url: string): Promise<number>;
}

/** Asks for pages with fetch. */
export const fetchPages: Pages = {
  status: async (url) => {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    await response.body?.cancel();
    return response.status;
  },
};
