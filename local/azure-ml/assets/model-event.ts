import { randomUUID } from 'node:crypto';
import type { Service } from '../service.ts';
import { toWorkspaceId } from '../workspace.ts';
import type { ModelVersion } from './model-version.ts';

/** Emits `ModelRegistered`: PascalCase data, and a version that is a number when it looks like one, as Azure sends it. */
export function publishModelRegistered(
  { workspace, clock, publish }: Service,
  { name, version, labels }: Pick<ModelVersion, 'name' | 'version' | 'labels'>,
): void {
  publish({
    id: randomUUID(),
    topic: toWorkspaceId(workspace),
    subject: `models/${name}:${version}`,
    eventType: 'Microsoft.MachineLearningServices.ModelRegistered',
    eventTime: new Date(clock.now()).toISOString(),
    data: {
      ModelName: name,
      ModelVersion: /^\d+$/.test(version) ? Number(version) : version,
      ModelTags: labels.tags ?? {},
      ModelProperties: labels.properties ?? {},
    },
    dataVersion: '',
    metadataVersion: '1',
  });
}
