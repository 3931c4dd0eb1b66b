/** A cluster. */
export interface Compute {
  name: string;
  vmSize: string;
  minNodeCount: number;
  maxNodeCount: number;
  provisioningState: 'Creating' | 'Updating' | 'Deleting' | 'Succeeded';
  createdAt: number;
  modifiedAt: number;
  /** The resource as it was asked for, shown again as it is. */
  location: string;
  identity: Record<string, unknown> | undefined;
  tags: Record<string, string> | undefined;
  properties: Record<string, unknown>;
}
