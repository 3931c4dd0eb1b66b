import { createHash } from 'node:crypto';
import type { ArtifactOrigin } from './artifact-origin.ts';

/** The `MLmodel` file of an artifact, in YAML as MLflow writes it. */
export function toMlModel({ jobName, baseModel }: ArtifactOrigin, madeAt: string): string {
  const uuid = createHash('sha256').update(jobName).digest('hex').slice(0, 32);
  return `artifact_path: mlflow_model_folder
flavors:
  droptune_laptop:
    model_data: model
    task: chat-completion
  python_function:
    data: model
    env: conda.yaml
    loader_module: droptune_laptop
metadata:
  base_model_name: ${JSON.stringify(baseModel)}
  is_finetuned_model: true
  learner: laptop
mlflow_version: 2.15.1
model_uuid: ${uuid}
run_id: ${JSON.stringify(jobName)}
signature: null
utc_time_created: '${madeAt}'
`;
}
