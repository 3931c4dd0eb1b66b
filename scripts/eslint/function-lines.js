/**
 * How long a function may be, where what is inside a function within it counts for that one alone: a factory that gives
 * back six short methods is short. Blank lines and comments are free.
 */
export const functionLines = {
  meta: {
    type: 'suggestion',
    schema: [{ type: 'integer', minimum: 1 }],
    messages: {
      long: 'This function has {{lines}} lines of its own; {{most}} fit on a screen. Look for the second thing in it.',
    },
  },
  create(context) {
    const [most] = context.options;
    const { sourceCode } = context;
    const open = [];

    /** Lines on which the function has code. */
    function linesOf(node) {
      const lines = new Set();
      for (const token of sourceCode.getTokens(node)) {
        for (let line = token.loc.start.line; line <= token.loc.end.line; line++) lines.add(line);
      }
      return lines;
    }

    return {
      ':function'() {
        open.push(new Set());
      },
      ':function:exit'(node) {
        const nested = open.pop();
        const lines = linesOf(node);
        const own = [...lines].filter((line) => !nested.has(line)).length;
        if (own > most) context.report({ node, messageId: 'long', data: { lines: own, most } });
        // The line that opens and the line that closes a nested function belong to the outer one as well.
        const inner = [...lines].filter((line) => line !== node.loc.start.line && line !== node.loc.end.line);
        for (const line of inner) open.at(-1)?.add(line);
      },
    };
  },
};
