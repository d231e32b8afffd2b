/** A query's named parameters; money is a decimal string, a day `YYYY-MM-DD`. */
export type Parameters = Record<string, unknown>;

/** The analytical store (BigQuery). */
export interface Warehouse {
  query(statement: string, parameters?: Parameters): Promise<Record<string, unknown>[]>;
}
