export interface DropArguments {
  suffix?: string | undefined;
  epochs?: string | undefined;
  /** Of a dataset on the hub. */
  split?: string | undefined;
  /** Each `key=value`. */
  option: string[];
}

/** The options of a run, as blob metadata. The app judges them; this only takes them apart. Throws when one has no `=`. */
export function readDropOptions({ suffix, epochs, split, option }: DropArguments): Record<string, string> {
  const pairs = option.map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at < 1) throw new Error(`--option ${text} should look like --option learning_rate=0.0001`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return {
    ...(suffix !== undefined && { suffix }),
    ...(epochs !== undefined && { epochs }),
    ...(split !== undefined && { split }),
    ...Object.fromEntries(pairs),
  };
}
