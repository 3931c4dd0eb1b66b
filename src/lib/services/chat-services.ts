import { createOnlineEndpoints } from '../azure/online-endpoints.ts';
import { createScoringClient } from '../azure/scoring-client.ts';
import { createChatService } from '../chat/chat-service.ts';
import { lazy } from '../platform/lazy.ts';
import { getPlatform } from './platform-services.ts';

/** What answers chats. It loads nothing of datasets, runs or webhooks: a chat is what a cold start is waited for. */
export const getChatServices = lazy(() => {
  const { azureMl, models } = getPlatform();
  const scoring = createScoringClient(createOnlineEndpoints(azureMl).key);
  return { models, scoring, chat: createChatService(models, scoring) };
});
