import { implement } from '../../lib/services/implement.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';
import { deliverWebhook } from '../../orchestrations/steps.ts';

implement(deliverWebhook, (input, client) => getWebhooks().deliver(input, client));
