import type { Switches } from '../switches/switches.ts';

type Shape = Switches['scoring']['shape'];

/** An answer in the shape that the serving container gives it. Models begin theirs with a space. */
export function toScoreAnswer(shape: Shape, texts: string[], isBatch: boolean): unknown {
  const spoken = texts.map((text) => ` ${text}`);
  switch (shape) {
    case 'list':
      return spoken;
    case 'records':
      return spoken.map((text) => ({ '0': text }));
    case 'choices':
      return {
        id: 'chatcmpl-laptop',
        object: 'chat.completion',
        choices: spoken.map((content, index) => ({
          index,
          message: { role: 'assistant', content },
          finish_reason: 'stop',
        })),
      };
    default:
      return { output: isBatch ? spoken : (spoken[0] ?? '') };
  }
}
