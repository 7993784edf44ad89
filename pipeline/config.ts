export { configKeys, type ConfigKey } from './config/describe.js';
export { loadConfig, parseConfig } from './config/load.js';
export {
  configSchema,
  type Config,
  type ExportConfig,
  type FilterConfig,
  type ImagesConfig,
  type LabelsConfig,
  type Preset,
  type ScoreConfig,
} from './config/schema.js';
