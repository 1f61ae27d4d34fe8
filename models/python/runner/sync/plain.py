# SPDX-License-Identifier: Apache-2.0
"""Makes the plain function of a coroutine: a task that shares something is written once, as a
coroutine for asyncio. Threads, processes and greenlets run the same without `async` and `await`, as
one would write it for them, and so at no price."""

import ast
import inspect
import textwrap


class _LeaveOut(ast.NodeTransformer):
    def visit_AsyncFunctionDef(self, node):
        self.generic_visit(node)
        fields = {name: getattr(node, name, None) for name in node._fields}
        return ast.copy_location(ast.FunctionDef(**fields), node)

    def visit_Await(self, node):
        return self.visit(node.value)

    def visit_Attribute(self, node):
        self.generic_visit(node)
        node.attr = node.attr.removesuffix("_async")
        return node


def without_await(coroutine):
    """Returns the function that the definition of a coroutine is without `async` and `await`. What
    it awaits is of the objects that block (sync/blocking.py), or `self.NAME_async`: then the
    function calls `self.NAME`."""
    tree = _LeaveOut().visit(ast.parse(textwrap.dedent(inspect.getsource(coroutine))))
    code = coroutine.__code__
    ast.increment_lineno(tree, code.co_firstlineno - 1)
    names = {}
    exec(compile(tree, code.co_filename, "exec"), coroutine.__globals__, names)
    return names[coroutine.__name__]
