import { fromNanos, toNanos } from '../../../functions/platform/money.ts';
import type { Column } from '../../../functions/egress/stores/tables.ts';

/** A type and a value as the engine's protocol has them. */
export interface Type {
  typeKind:
    | 'TYPE_ARRAY'
    | 'TYPE_BOOL'
    | 'TYPE_DATE'
    | 'TYPE_DOUBLE'
    | 'TYPE_INT64'
    | 'TYPE_NUMERIC'
    | 'TYPE_STRING'
    | 'TYPE_STRUCT'
    | 'TYPE_TIMESTAMP';
  arrayType?: { elementType: Type };
  structType?: { field: { fieldName: string; fieldType: Type }[] };
}
export interface Cell {
  boolValue?: boolean;
  dateValue?: number;
  doubleValue?: number;
  int64Value?: string;
  numericValue?: Buffer;
  stringValue?: string;
  timestampValue?: { seconds: string; nanos: number };
  arrayValue?: { element: Cell[] };
  structValue?: { field: Cell[] };
}

const kinds: Record<string, Type['typeKind']> = {
  BOOLEAN: 'TYPE_BOOL',
  DATE: 'TYPE_DATE',
  FLOAT: 'TYPE_DOUBLE',
  INTEGER: 'TYPE_INT64',
  NUMERIC: 'TYPE_NUMERIC',
  STRING: 'TYPE_STRING',
  TIMESTAMP: 'TYPE_TIMESTAMP',
};

/** The type of a column of a BigQuery schema. */
export function typeOf(column: Column): Type {
  if (column.mode === 'REPEATED')
    return {
      typeKind: 'TYPE_ARRAY',
      arrayType: { elementType: typeOf({ ...column, mode: 'NULLABLE' }) },
    };
  if (column.type !== 'RECORD') return { typeKind: kinds[column.type]! };
  const field = column.fields!.map((each) => ({ fieldName: each.name, fieldType: typeOf(each) }));
  return { typeKind: 'TYPE_STRUCT', structType: { field } };
}

/** The cell of a column for a value as JSON has it. */
export function cellOf(column: Column, value: unknown): Cell {
  if (column.mode === 'REPEATED') {
    const list = (value ?? []) as unknown[];
    return {
      arrayValue: { element: list.map((each) => cellOf({ ...column, mode: 'NULLABLE' }, each)) },
    };
  }
  if (value === undefined || value === null) return {};
  switch (column.type) {
    case 'RECORD':
      return {
        structValue: {
          field: column.fields!.map((each) =>
            cellOf(each, (value as Record<string, unknown>)[each.name]),
          ),
        },
      };
    case 'BOOLEAN':
      return { boolValue: value as boolean };
    case 'DATE':
      return { dateValue: Date.parse(value as string) / 86_400_000 };
    case 'FLOAT':
      return { doubleValue: value as number };
    case 'INTEGER':
      return { int64Value: `${value as number | string}` };
    case 'NUMERIC':
      return { numericValue: numericBytes(toNanos(value as string)) };
    case 'TIMESTAMP':
      return { timestampValue: instant(value as string) };
    default:
      return { stringValue: value as string };
  }
}

function instant(text: string): { seconds: string; nanos: number } {
  const seconds = Math.floor(Date.parse(text) / 1000);
  return {
    seconds: String(seconds),
    nanos: Number((/\.(\d+)/.exec(text)?.[1] ?? '').padEnd(9, '0')),
  };
}

/** Little-endian two's complement of the nanos in 16 bytes: NumericValue::SerializeAsProtoBytes, not shortened. */
function numericBytes(nanos: bigint): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, nanos), 0);
  bytes.writeBigInt64LE(BigInt.asIntN(64, nanos >> 64n), 8);
  return bytes;
}

/** The value of an answered cell: text, but for NULL. */
export function textOf(cell: Answered): string | null {
  switch (cell.value) {
    case 'stringValue':
      return cell.stringValue!;
    case 'int64Value':
      return String(cell.int64Value);
    case 'boolValue':
      return String(cell.boolValue);
    case 'numericValue':
      return fromNanos(nanosOf(cell.numericValue as Buffer));
    case 'dateValue':
      return new Date(cell.dateValue! * 86_400_000).toISOString().slice(0, 10);
    case 'timestampValue': {
      const { seconds, nanos } = cell.timestampValue!;
      const whole = new Date(Number(String(seconds)) * 1000).toISOString().slice(0, 19);
      return `${whole}.${String((nanos ?? 0) / 1000).padStart(6, '0')}Z`;
    }
    case undefined:
      return null;
    default:
      throw new Error(`No text for ${cell.value}.`);
  }
}

/** A cell as the engine answers it. */
export interface Answered {
  value?: string;
  stringValue?: string;
  boolValue?: boolean;
  dateValue?: number;
  int64Value?: unknown;
  numericValue?: unknown;
  timestampValue?: { seconds?: unknown; nanos?: number } | null;
}

function nanosOf(bytes: Buffer): bigint {
  let value = 0n;
  for (const byte of [...bytes].reverse()) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}
