/** A dataset as a lineage names it; one that is not here, or not public, has no page of ours. */
export interface LineageNode {
  id: string;
  title: string;
  doi: string | undefined;
  /** Of the landing page, or of the DOI. */
  url: string | undefined;
  /** The version served now. */
  version: number | undefined;
}

/** `from` derives from `to`; of which version, where that is known. */
export interface Derivation {
  from: string;
  to: string;
  version?: number | undefined;
}

/** What a dataset derives from and what derives from it, over all generations (P-1). */
export interface Lineage {
  nodes: LineageNode[];
  edges: Derivation[];
  /** False: the policy's number of datasets was reached. */
  whole: boolean;
}

/** A node with what lies beyond it, in one direction. */
export interface Branch {
  node: LineageNode;
  /** Of the source, from which what is derived comes. */
  version: number | undefined;
  /** It was shown above with what lies beyond it. */
  again: boolean;
  beyond: Branch[];
}

/** The graph as seen from one dataset: a tree that shows each dataset's own branches once, so that it ends. */
export function branchesOf(
  { nodes, edges }: Lineage,
  id: string,
  direction: 'sources' | 'derivatives',
): Branch[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const shown = new Set([id]);
  const next = (at: string): Branch[] =>
    edges.flatMap(({ from, to, version }) => {
      const [here, there] = direction === 'sources' ? [from, to] : [to, from];
      const node = known.get(there);
      if (here !== at || !node) return [];
      const again = shown.has(there);
      shown.add(there);
      return [{ node, version, again, beyond: again ? [] : next(there) }];
    });
  return next(id);
}
