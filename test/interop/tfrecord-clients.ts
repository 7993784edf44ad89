import { z } from 'zod';
import { FLAG_NAMES } from '../../manifests/index.js';

const flagCounts = z.record(z.enum(FLAG_NAMES), z.int());

/** What `read_tfrecord.py` prints. */
export const tfRecordReportSchema = z.object({
  tensorflow: z.string(),
  files: z.array(
    z.object({
      file: z.string(),
      records: z.int(),
      /** Records by label. */
      person: z.object({ '-1': z.int(), '0': z.int(), '1': z.int() }),
      /** Sum of each flag's values. */
      flag_sums: flagCounts,
      /** In how many records each key stands. */
      keys: z.record(z.string(), z.int()),
      /** In the order of the file. */
      rows: z.array(
        z.object({
          image_id: z.string(),
          filename: z.string(),
          image_sha256: z.string(),
          image_bytes: z.int(),
          flags: flagCounts,
        }),
      ),
    }),
  ),
});
