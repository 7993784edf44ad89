import { stringify } from 'yaml';

/** Where the demo's server gives the CVDF copies. */
const CVDF_PATH = '/open-images-dataset/{subset}/{image_id}.jpg';

/**
 * The configuration of a run against a drawn world: its own server in the place of the public ones, and shares of
 * failures and malformed rows that fit a world of a few hundred images with so many planted faults.
 */
export function worldConfig(baseUrl: string): string {
  const config = {
    preset: 'published',
    workspace: 'workspace',
    splits: ['train_large', 'train_quality', 'validation', 'test'],
    sources: {
      mirror: baseUrl,
      // The drawn tables are not the published ones, so their sums are pinned on first use.
      verify_checksums: false,
      allowed_reject_share: 0.02,
    },
    images: {
      cvdf_url: `${baseUrl}${CVDF_PATH}`,
      allow_private_addresses: true,
      allowed_failure_share: 0.2,
      backoff_ms: 50,
      max_backoff_ms: 1000,
      headers_timeout_ms: 5000,
      body_timeout_ms: 5000,
      // A real run takes far larger ones; the world plants pictures above these.
      max_source_bytes: 5_000_000,
    },
    export: { sizes: [96], colors: ['rgb'], shards: 4 },
  };
  return `# The demo's run: wake-vision run -c on this file, while its server listens at ${baseUrl}\n${stringify(config)}`;
}
