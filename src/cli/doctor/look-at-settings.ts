import { checkConfig, type Config } from '../../lib/platform/config.ts';
import type { FoundSettings } from './find-settings.ts';
import { findingsOf, type Finding } from './finding.ts';

const finding = findingsOf('settings');
type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the settings are complete, and the config that they make if they are. */
export function lookAtSettings(
  found: FoundSettings | undefined,
  environment: Environment,
): { findings: Finding[]; config?: Config } {
  if (!found) {
    const message = 'There are no settings here; npm start needs none.';
    const remedy =
      "For Azure, name the function app's settings: --settings FILE. local.settings.sample.json shows them.";
    return { findings: [finding('skipped', 'settings', message, remedy)] };
  }
  const checked = checkConfig({ ...environment });
  if ('config' in checked) return { findings: [finding('ok', 'settings', `Complete, in ${found.place}.`)], ...checked };
  const remedy = `Correct it in ${found.place}; local.settings.sample.json shows every setting.`;
  return {
    findings: checked.faults.map(({ name, message }) => finding('problem', name, `${name}: ${message}.`, remedy)),
  };
}
