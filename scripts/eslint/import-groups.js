/** Imports go from afar to near: Node's modules, then packages, then the project's own files. */
export const importGroups = {
  meta: {
    type: 'layout',
    schema: [],
    messages: { late: "Imports go from afar to near: node, packages, own files. '{{name}}' comes too late." },
  },
  create(context) {
    let nearest = 0;
    return {
      'Program > ImportDeclaration'(node) {
        const name = node.source.value;
        const group = groupOf(name);
        if (group < nearest) context.report({ node, messageId: 'late', data: { name } });
        nearest = Math.max(nearest, group);
      },
    };
  },
};

function groupOf(name) {
  if (name.startsWith('node:')) return 0;
  return name.startsWith('.') ? 2 : 1;
}
