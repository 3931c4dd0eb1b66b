/** What a process needs of the machine it runs on. */
const fromMachine = [
  'PATH',
  'HOME',
  'USER',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'TZ',
  'SystemRoot',
  'USERPROFILE',
  'APPDATA',
];

/**
 * The environment of a process of the laptop cloud. Nothing else of the terminal's comes in: a developer's own AZURE_CLIENT_ID
 * would sign the app in elsewhere, and a proxy would be asked for loopback addresses.
 */
export function toChildEnvironment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const machine = fromMachine
    .map((name) => [name, process.env[name]] as const)
    .filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(machine), ...settings };
}
