import { FLAGS, longFlag, optionName, type ConfiguredCommand } from './flag-table.js';

/** A flag as the user gave it. */
export interface GivenFlag {
  /** Its long form, such as `--split`. */
  readonly flag: string;
  readonly value: string;
  readonly readBy: readonly ConfiguredCommand[] | 'every';
}

/**
 * The flags of a command line that say what to work on, in the order of the help. Those that say how to tell of it
 * (`--quiet`, `--json`) or what to do this once (`--stages`, `--retry-failed`) are left out.
 *
 * @param options what commander read.
 */
export function givenFlags(options: Readonly<Record<string, unknown>>): GivenFlag[] {
  const given: GivenFlag[] = [];
  const add = (flag: string, value: unknown, readBy: GivenFlag['readBy']): void => {
    if (typeof value === 'string') given.push({ flag, value, readBy });
  };
  add('--config', options['config'], 'every');
  for (const { flag, readBy } of FLAGS) add(longFlag(flag), options[optionName(flag)], readBy);
  const settings = options['set'];
  if (Array.isArray(settings)) for (const setting of settings) add('--set', setting, 'every');
  add('--part', options['part'], ['images', 'score']);
  return given;
}

/** Text as one word of a shell's command line. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** What a suggested command has beside the user's own flags. */
export interface SuggestionChanges {
  /** Flags to set, in the place of the user's own where there is one; an empty value stands for none. */
  readonly set?: Readonly<Record<`--${string}`, string>>;
}

/** Fetches failed pictures again. */
export const RETRY_FAILED: SuggestionChanges = { set: { '--retry-failed': '' } };

/**
 * A command to suggest to the user: with the flags that they gave, so far as it reads them, so that it works on the same
 * workspace with the same settings.
 *
 * @param given the flags of the command line; none where there is no command line.
 */
export function suggestCommand(
  { given = [] }: { readonly given?: readonly GivenFlag[] },
  command: ConfiguredCommand,
  { set = {} }: SuggestionChanges = {},
): string {
  const words = ['wake-vision', command];
  for (const { flag, value, readBy } of given) {
    if (flag in set || (readBy !== 'every' && !readBy.includes(command))) continue;
    words.push(flag, shellWord(value));
  }
  for (const [flag, value] of Object.entries(set))
    words.push(flag, ...(value === '' ? [] : [shellWord(value)]));
  return words.join(' ');
}
