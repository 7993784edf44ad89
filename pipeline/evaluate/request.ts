import type { BootstrapOptions, OperatingPointRule } from '../../filters/index.js';
import type { DatasetSplit } from '../splits.js';

/** Which probability of a scored picture counts: that of the centre crop, as exports cut it, or of the whole picture. */
export const SCORE_VIEWS = ['crop', 'whole'] as const;
export type ScoreView = (typeof SCORE_VIEWS)[number];

/** Where the probabilities of a model are. */
export type ModelSource =
  | {
      readonly kind: 'predictions';
      readonly file: string;
      /** Its predictions of the validation split; null where none are given. */
      readonly validationFile: string | null;
    }
  | { readonly kind: 'scores'; readonly model: string; readonly view: ScoreView }
  | ModelFileSource;

/** A model that is scored where it is not yet. */
export interface ModelFileSource {
  readonly kind: 'file';
  /** ONNX file, card, or the name of a built-in model. */
  readonly path: string;
  /** Name of the folder of scores; null takes that of the model's card. */
  readonly scoresName: string | null;
  readonly view: ScoreView;
  /** Side of the input in pixels, for a model that takes any; null takes that of its card. */
  readonly size: number | null;
}

/** A model under evaluation. */
export interface EvaluatedModel {
  /** As it is called in the output; unique among the models. */
  readonly name: string;
  readonly source: ModelSource;
}

/** What is to be evaluated. */
export interface EvaluationRequest {
  /** Folder of the output below `evaluations`. */
  readonly name: string;
  readonly split: DatasetSplit;
  /** An image folder to evaluate instead of a split; null for a split. */
  readonly folder: {
    readonly path: string;
    /** The part of it that is asked for; null takes the only one, or test. */
    readonly split: DatasetSplit | null;
  } | null;
  readonly models: readonly EvaluatedModel[];
  readonly rule: OperatingPointRule;
  /** The balanced images alone, as the published benchmark takes them; false takes every labelled image. */
  readonly balanced: boolean;
  /** Whether labels follow the decisions of the filter. */
  readonly filtered: boolean;
  readonly bootstrap: BootstrapOptions;
  /** Whether each single body part is a subset too. */
  readonly parts: boolean;
  /** Classes of fewer images make a subset small. */
  readonly smallBelow: number;
  /** Share of the split's images that may be without a prediction. */
  readonly allowedMissingShare: number;
  /** Further labels to hold the same predictions against: published, corrected or a file; null where none. */
  readonly compareLabels: string | null;
  /** Conditions under which the command fails, as written. */
  readonly failIf: readonly string[];
}
