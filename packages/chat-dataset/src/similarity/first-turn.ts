import type { ReportRow } from '../report/report-row.ts';
import { addUnit, createHashLanes, hashOf, noHash, type HashPair } from './text-hash.ts';

const space = 0x20;

/**
 * The hash of what the user says first, alike for texts that differ in letter case, white space or Unicode's compatible forms:
 * NFKC, then lower case, then white space as one space each and none at the ends. `noHash` where there is no such turn.
 */
export function firstTurnHashOf(messages: ReportRow['messages']): HashPair {
  const first = messages.find(({ role }) => role === 'user');
  if (!first) return noHash;
  return asciiHashOf(first.content) ?? hashOfFolded(first.content.normalize('NFKC').toLowerCase());
}

/** Undefined where the text is not plain ASCII, which NFKC leaves as it is. */
function asciiHashOf(text: string): HashPair | undefined {
  const lanes = createHashLanes();
  let gap = false;
  let begun = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) return undefined;
    if (isSpace(unit)) {
      gap = begun;
      continue;
    }
    if (gap) addUnit(lanes, space);
    addUnit(lanes, unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit);
    gap = false;
    begun = true;
  }
  return hashOf(lanes);
}

function hashOfFolded(text: string): HashPair {
  const lanes = createHashLanes();
  let gap = false;
  let begun = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (isSpace(unit)) {
      gap = begun;
      continue;
    }
    if (gap) addUnit(lanes, space);
    addUnit(lanes, unit);
    gap = false;
    begun = true;
  }
  return hashOf(lanes);
}

/** White space as `\s` has it; NFKC has made one of most kinds already. */
const isSpace = (unit: number): boolean =>
  unit === space ||
  (unit >= 0x09 && unit <= 0x0d) ||
  (unit >= 0x80 && (unit === 0x1680 || unit === 0x2028 || unit === 0x2029 || unit === 0xfeff || unit === 0xa0));
