import type { DeliveryStore } from '../storage/delivery-store.ts';

/**
 * Takes messages off the list of what is still to be sent, after what became of them was written down. Nobody waits for it, and
 * those that settle while others are being taken off go together. One that stays on the list, because the process ends or the
 * table is away, is taken off when the sweep comes upon it.
 */
export interface DueListCleaner {
  note(messageId: string): void;
}

export function createDueListCleaner(deliveries: Pick<DeliveryStore, 'settle'>): DueListCleaner {
  let waiting: string[] = [];
  let isBusy = false;

  async function takeOff(): Promise<void> {
    isBusy = true;
    while (waiting.length > 0) {
      const messageIds = waiting;
      waiting = [];
      await deliveries.settle(messageIds).catch(() => undefined);
    }
    isBusy = false;
  }

  return {
    note(messageId) {
      waiting.push(messageId);
      if (!isBusy) void takeOff();
    },
  };
}
