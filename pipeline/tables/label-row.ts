import type { Label, Tristate } from '../../filters/types.js';
import type { Row } from '../io/duckdb.js';
import { flag, number, numberOrNull, text, textOrNull } from './cells.js';
