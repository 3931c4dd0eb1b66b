/** A small dataset in good order: `rows` conversations, each with a question and an answer of its own. */
export function chatDataset(rows = 24, subject = 'tide'): string {
  return Array.from({ length: rows }, (_, index) =>
    chatRow(
      `What is rule ${index} of the ${subject}?`,
      `Rule ${index} of the ${subject} is to wait for wave ${index * 7 + 3}.`,
    ),
  ).join('');
}

/** One conversation as a line of JSONL. */
export const chatRow = (question: string, answer: string): string =>
  `${JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  })}\n`;
