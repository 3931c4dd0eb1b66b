import { it } from 'vitest';
import { findCompiler } from '../../scripts/bicep/find-compiler.ts';

const found = findCompiler();

/**
 * Describes tests that need the Bicep compiler. A machine that others rely on (`CI`) must have it; on any other without
 * one, a single test says what was not looked at.
 */
export function withCompiler(describeTests: (bicep: string) => void): void {
  if ('bicep' in found) return describeTests(found.bicep);
  it(`is not looked at without a compiler: ${found.missing}`, ({ expect }) => {
    expect(process.env['CI'] ?? '').toBe('');
  });
}
