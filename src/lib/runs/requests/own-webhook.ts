import type { RunRow } from '../../storage/run-row.ts';
import type { SecretCipher } from '../../platform/secret-cipher.ts';
import { problems } from '../../webhooks/webhook-problems.ts';

/** What a run's row keeps of its own webhook: path and query may hold a secret of the receiver. Without a box the URL is not kept. */
export const webhookColumns = (
  url: string | undefined,
  runId: string,
  box: SecretCipher | undefined,
): Pick<Partial<RunRow>, 'webhookUrl' | 'webhookOrigin'> =>
  url === undefined ? {} : { webhookOrigin: `${new URL(url).origin}/…`, webhookUrl: box?.seal(url, runId) };

type Asked = Record<string, string>;

/** The fields of a request as they may be kept. A webhook that could not be kept is refused. */
export function sealWebhook(asked: Asked, runId: string, box: SecretCipher | undefined): Asked {
  const { webhook_url: url } = asked;
  if (url === undefined) return asked;
  if (!box) throw problems.noKey();
  return { ...asked, webhook_url: box.seal(url, runId) };
}

/** The fields as they were asked for. */
export function openWebhook(asked: Asked, runId: string, box: SecretCipher | undefined): Asked {
  const { webhook_url: sealed } = asked;
  if (sealed === undefined) return asked;
  const url = box?.open(sealed, runId);
  if (url === undefined) throw problems.unreadable();
  return { ...asked, webhook_url: url };
}
