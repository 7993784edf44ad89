import type { RunContext } from '../context.js';
import type { Database } from '../io/duckdb.js';
import type { DatasetSplit } from '../splits.js';
import type { DecisionState } from './decisions.js';
import type { Html } from './html.js';
import type { PictureBook } from './pictures.js';

/** What every section of a report is made from. */
export interface ReportInput {
  readonly context: RunContext;
  readonly database: Database;
  /** Folder of the labels: rule set, and target where it is not the published one. */
  readonly set: string;
  /** The splits to report, those that have labels. */
  readonly splits: readonly DatasetSplit[];
  /** How the decisions of each split stand. */
  readonly decisions: ReadonlyMap<DatasetSplit, DecisionState>;
  readonly pictures: PictureBook;
}

/** A part of a report under a heading. */
export interface Section {
  /** Of the element, for links within the page. */
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}
