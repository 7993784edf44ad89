/** What a step did to the number of images, by one reason. */
export interface Change {
  readonly reason: string;
  /** Images that came; negative: that went. */
  readonly images: number;
  /** What the reason means. */
  readonly why: string;
}

/** Images left after a step. The changes of a step sum up to the difference from the step before. */
export interface Step {
  readonly name: string;
  readonly images: number;
  readonly changes: readonly Change[];
}
