import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { deliverWebhook } from '../../orchestrations/steps.ts';

implement(deliverWebhook, (input, client) => getServices().webhooks.deliver(input, client));
