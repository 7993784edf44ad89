import {
  blobValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBStructType,
  DuckDBStructValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  listValue,
  structValue,
} from '@duckdb/node-api';

/**
 * A value of a table in plain JavaScript.
 *
 * - whole numbers up to 32 bits, FLOAT, DOUBLE, DECIMAL: number
 * - BIGINT, HUGEINT: number; an error beyond 2^53 - 1, never a rounded number
 * - UBIGINT: 16 lower-case hex digits, which is how a hash is kept (equal length: sorts as the number does)
 * - VARCHAR, ENUM: string; BOOLEAN: boolean; BLOB: bytes
 * - LIST: array; STRUCT: object; NULL: null
 *
 * Other types are refused: cast them in the query.
 */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue };

/** One row, by column name. */
export type Row = Record<string, PlainValue>;

function safeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${String(value)} is beyond 2^53 - 1`);
  return number;
}

/**
 * A value of the engine as plain JavaScript.
 *
 * @throws TypeError for a type that {@link PlainValue} does not list, RangeError for a BIGINT beyond 2^53 - 1.
 */
export function fromDuckDB(value: DuckDBValue, type: DuckDBType): PlainValue {
  if (value === null) return null;
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return type.typeId === DuckDBTypeId.UBIGINT ? value.toString(16).padStart(16, '0') : safeNumber(value);
    default:
  }
  if (value instanceof DuckDBListValue && type instanceof DuckDBListType)
    return value.items.map((item) => fromDuckDB(item, type.valueType));
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    const plain: Record<string, PlainValue> = {};
    type.entryNames.forEach((name, index) => {
      plain[name] = fromDuckDB(value.entries[name], type.entryTypes[index]);
    });
    return plain;
  }
  if (value instanceof DuckDBBlobValue) return Uint8Array.from(value.bytes);
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  throw new TypeError(`${type.toString()} has no plain form: cast it in the query`);
}

/**
 * A plain value as one of the engine, for a column of type `type`; without a type (a bound parameter) lists and
 * structs take the types of their members.
 *
 * @throws TypeError where the value does not fit the type.
 */
export function toDuckDB(value: PlainValue, type?: DuckDBType): DuckDBValue {
  if (value === null) return null;
  if (value instanceof Uint8Array) return blobValue(value);
  if (isArray(value)) {
    if (type !== undefined && !(type instanceof DuckDBListType)) throw misfit(value, type);
    return listValue(value.map((item) => toDuckDB(item, type?.valueType)));
  }
  if (typeof value === 'object') {
    if (type !== undefined && !(type instanceof DuckDBStructType)) throw misfit(value, type);
    const entries: Record<string, DuckDBValue> = {};
    // A column's own member order, and every member: the engine writes structs by position.
    const names = type?.entryNames ?? Object.keys(value);
    names.forEach((name, index) => {
      entries[name] = toDuckDB(value[name] ?? null, type?.entryTypes[index]);
    });
    return structValue(entries);
  }
  return type === undefined ? value : scalarToDuckDB(value, type);
}

function scalarToDuckDB(value: string | number | boolean, type: DuckDBType): DuckDBValue {
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
      if (typeof value === 'string') return value;
      break;
    case DuckDBTypeId.BOOLEAN:
      if (typeof value === 'boolean') return value;
      break;
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      if (typeof value === 'number') return value;
      break;
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.HUGEINT:
      if (Number.isSafeInteger(value)) return BigInt(value);
      break;
    case DuckDBTypeId.UBIGINT:
      if (typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)) return BigInt(`0x${value}`);
      break;
    default: {
      const range = WHOLE_RANGES.get(type.typeId);
      if (
        range !== undefined &&
        typeof value === 'number' &&
        Number.isInteger(value) &&
        value >= range[0] &&
        value <= range[1]
      )
        return value;
    }
  }
  throw misfit(value, type);
}

const WHOLE_RANGES: ReadonlyMap<DuckDBTypeId, readonly [number, number]> = new Map([
  [DuckDBTypeId.TINYINT, [-128, 127]],
  [DuckDBTypeId.SMALLINT, [-32_768, 32_767]],
  [DuckDBTypeId.INTEGER, [-2_147_483_648, 2_147_483_647]],
  [DuckDBTypeId.UTINYINT, [0, 255]],
  [DuckDBTypeId.USMALLINT, [0, 65_535]],
  [DuckDBTypeId.UINTEGER, [0, 4_294_967_295]],
]);

function isArray(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}

function misfit(value: PlainValue, type: DuckDBType): TypeError {
  return new TypeError(`${JSON.stringify(value)} does not fit ${type.toString()}`);
}
