import { PRESENTATION_FLAGS, type FlagName, type Flags } from './subset-flags.js';

/** Which images without the target stand beside those of a subset, as the benchmark pairs them. */
type Partner =
  /** All images without the target. */
  | 'no_target'
  /** Those of the same lighting: they bear the flag themselves. */
  | 'same_flag'
  /** The subset holds images without the target; its partners are all images with it. */
  | 'target';

/** One subset. */
export interface BenchmarkSubset {
  readonly name: FlagName;
  readonly partner: Partner;
}

/**
 * The benchmark's subsets. Source: the published benchmark, which measures recall on a subset's targets and false
 * positives on its partners.
 */
export const BENCHMARK_SUBSETS: readonly BenchmarkSubset[] = [
  { name: 'predominantly_female', partner: 'no_target' },
  { name: 'predominantly_male', partner: 'no_target' },
  { name: 'gender_unknown', partner: 'no_target' },
  { name: 'young', partner: 'no_target' },
  { name: 'middle_age', partner: 'no_target' },
  { name: 'older', partner: 'no_target' },
  { name: 'age_unknown', partner: 'no_target' },
  { name: 'near', partner: 'no_target' },
  { name: 'medium_distance', partner: 'no_target' },
  { name: 'far', partner: 'no_target' },
  { name: 'dark', partner: 'same_flag' },
  { name: 'normal_lighting', partner: 'same_flag' },
  { name: 'bright', partner: 'same_flag' },
  { name: 'depiction', partner: 'target' },
  { name: 'person_depiction', partner: 'target' },
  { name: 'non-person_depiction', partner: 'target' },
  { name: 'non-person_non-depiction', partner: 'target' },
];

/** The subsets that there are for a target: those of perceived gender and age are of persons alone. */
export function benchmarkSubsetsOf(target: string): readonly BenchmarkSubset[] {
  return target === 'Person'
    ? BENCHMARK_SUBSETS
    : BENCHMARK_SUBSETS.filter(({ name }) => !PRESENTATION_FLAGS.includes(name));
}

/** What an image is to a subset: a member, a partner, or nothing (null). */
export function roleIn(subset: BenchmarkSubset, flags: Flags): 'member' | 'partner' | null {
  if (flags[subset.name] === 1)
    return subset.partner === 'same_flag' && flags.person === 0 ? 'partner' : 'member';
  if (subset.partner === 'no_target' && flags.person === 0) return 'partner';
  if (subset.partner === 'target' && flags.person === 1) return 'partner';
  return null;
}
