import { machineLearningApiVersion } from '../azure/azure-ml.ts';
import type { Config } from '../platform/config.ts';
import type { RetirementKind } from './contract/retirements.ts';

/** What the app stands on whatever a run asks for, as the table of retirements names it. */
export const platformDependenciesOf = ({
  DROPTUNE_PIPELINE_VERSION: pipeline,
}: Pick<Config, 'DROPTUNE_PIPELINE_VERSION'>): { kind: RetirementKind; name: string }[] => [
  { kind: 'runtime', name: `Node ${process.versions.node.split('.', 1)[0]}` },
  { kind: 'runtime', name: 'Functions host 4' },
  { kind: 'api_version', name: `Microsoft.MachineLearningServices ${machineLearningApiVersion}` },
  { kind: 'component', name: `chat_completion_pipeline ${pipeline}` },
  { kind: 'service', name: 'prompt flow' },
];
