/** The stages in the order in which data flows. */
export const STAGES = ['ingest', 'images', 'score', 'label', 'filter', 'export', 'subsets'] as const;
export type StageName = (typeof STAGES)[number];
