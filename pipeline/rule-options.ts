import type { LabelOptions } from '../filters/label-image.js';
import type { LightingThresholds } from '../filters/lighting.js';
import type { TargetClasses } from '../filters/types.js';
import type { LabelsConfig } from './config.js';

/** The options of the label rules that a configuration asks for. */
export function labelOptions(config: LabelsConfig, target: TargetClasses): LabelOptions {
  return {
    target,
    minArea: config.min_area,
    distanceMinArea: config.distance_min_area,
    imageLabelConfidence: config.image_label_confidence,
    excludeDepictions: config.exclude_depictions,
    unknownDepiction: config.unknown_depiction,
  };
}

/** The greys at which lighting changes. */
export function lightingThresholds(config: LabelsConfig): LightingThresholds {
  return { darkBelow: config.dark_below, brightFrom: config.bright_from };
}

/** A target's classes in plain lists, for the keys of what depends on them. */
export function targetFacts(target: TargetClasses): Record<string, unknown> {
  const list = (classes: ReadonlySet<string>): string[] => [...classes].sort();
  return {
    name: target.name,
    boxes: list(target.boxes),
    partBoxes: list(target.partBoxes),
    imageLabels: list(target.imageLabels),
    partImageLabels: list(target.partImageLabels),
    lookAlikes: list(target.lookAlikes),
    depictable: list(target.depictable),
  };
}
