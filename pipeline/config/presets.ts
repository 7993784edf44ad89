import type { Preset } from './schema.js';

/**
 * What a preset sets. A key given in the file or as a flag wins over its preset.
 */
export const PRESETS: Readonly<Record<Preset, Readonly<Record<string, unknown>>>> = {
  published: { labels: { rules: 'published' } },
  corrected: { labels: { rules: 'corrected' } },
};
