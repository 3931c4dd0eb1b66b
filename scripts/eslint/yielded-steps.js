/** The generator twin of a floating promise: an orchestration that is made and never run, or handed to Durable as if it were a task. */
export const yieldedSteps = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      forgotten: "This step does nothing until it is yielded: write 'yield* step(...)'.",
      starless: "A step is run by 'yield*'; 'yield' hands Durable a generator it cannot run.",
    },
  },
  create(context) {
    const { parserServices } = context.sourceCode;
    const isStory = (node) => node && parserServices.getTypeAtLocation(node).symbol?.name === 'Generator';
    return {
      ExpressionStatement(node) {
        if (isStory(node.expression)) context.report({ node, messageId: 'forgotten' });
      },
      YieldExpression(node) {
        if (!node.delegate && isStory(node.argument)) context.report({ node, messageId: 'starless' });
      },
    };
  },
};
