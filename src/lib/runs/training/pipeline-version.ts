import { newestOf, type RegistryAssets } from '../../azure/registry-assets.ts';
import { RemoteError } from '../../platform/errors.ts';

const pipeline = 'chat_completion_pipeline';

/**
 * The version of the registry's pipeline component that a run trains with: the wanted one, or the newest where that one is gone. The
 * registry may not be readable to everyone, or not now: then the wanted one is tried, and the job will tell.
 */
export async function usablePipeline(
  wanted: string,
  components: RegistryAssets,
): Promise<{ version: string; warnings: string[] }> {
  try {
    if (await components.find({ name: pipeline, version: wanted })) return { version: wanted, warnings: [] };
    const newest = await newestOf(components, pipeline);
    const gone = `The registry 'azureml' has no version ${wanted} of ${pipeline}`;
    if (!newest) return { version: wanted, warnings: [`${gone}, nor any other; the job will tell.`] };
    const advice = `the run trains with ${newest.version}, the newest. Set DROPTUNE_PIPELINE_VERSION to it once it has trained well.`;
    return { version: newest.version, warnings: [`${gone}: ${advice}`] };
  } catch (error) {
    const reason = error instanceof RemoteError ? `status ${error.status}` : 'an answer of unknown shape';
    const unread = `The registry could not be read (${reason}); whether it has ${pipeline} ${wanted} was not checked.`;
    return { version: wanted, warnings: [unread] };
  }
}
