import { ArmError } from './arm-error.ts';

/** The versions of the ML resource provider that the laptop speaks. */
const known = [
  '2022-05-01',
  '2022-10-01',
  '2023-04-01',
  '2023-10-01',
  '2024-04-01',
  '2024-10-01',
  '2025-06-01',
  '2025-09-01',
  '2025-12-01',
];

/** Throws ARM's own errors for a missing, malformed or unknown api-version. */
export function checkApiVersion(apiVersion: string | null, resourceType: string): void {
  if (!apiVersion) {
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (known.includes(apiVersion)) return;
  const supported = `The supported api-versions are '${known.join(', ')}'.`;
  if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(apiVersion)) {
    throw new ArmError(400, 'InvalidApiVersionParameter', `The api-version '${apiVersion}' is invalid. ${supported}`);
  }
  throw new ArmError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location 'laptop' and API version '${apiVersion}' for type '${resourceType}'. ${supported}`,
  );
}
