"""The words of a Rails routing file: symbols, texts, options, blocks, and the actions that resources bring."""

from __future__ import annotations

from trackdown.adapters.routes.syntax import Node, child_of, parts

# In the order in which Rails adds them: `new` stands before what would take it for an id.
RESOURCES = {
    **{"index": ("GET",), "create": ("POST",), "new": ("GET",), "edit": ("GET",), "show": ("GET",)},
    **{"update": ("PATCH", "PUT"), "destroy": ("DELETE",)},
}
RESOURCE = {name: methods for name, methods in RESOURCES.items() if name != "index"}
_IRREGULAR = {"people": "person", "children": "child", "news": "news", "series": "series", "media": "medium"}


def word(node: Node | None) -> str | None:
    """The text of a symbol or a string; None for anything else."""
    if node is None:
        return None
    if node.kind() == "simple_symbol":
        return str(node.text())[1:]
    if node.kind() == "string":
        inner = parts(node)
        if any(child.kind() == "interpolation" for child in inner):
            return None
        return "".join(child.text() for child in inner)
    return None


def array(node: Node | None) -> list[str | None]:
    """The words of ``[:index]``, ``%i[index show]`` or ``%w[index]``; none for what is no array."""
    if node is None or node.kind() not in ("array", "symbol_array", "string_array"):
        return []
    if node.kind() == "array":
        return [word(item) for item in parts(node)]
    return [str(item.text()) for item in parts(node)]


def given(call: Node, *, pairs: bool = False) -> list[Node]:
    """The arguments of a call; options only if they are wanted."""
    listed = call.field("arguments")
    found = parts(listed) if listed is not None else []
    return [item for item in found if pairs or item.kind() not in ("pair", "block_argument", "hash_splat_argument")]


def keywords(call: Node) -> dict[str, Node]:
    """The options of a call by name."""
    found = {}
    for item in given(call, pairs=True):
        if item.kind() == "pair" and parts(item)[0].kind() in ("hash_key_symbol", "simple_symbol"):
            found[parts(item)[0].text().strip(":")] = parts(item)[-1]
    return found


def block_of(call: Node) -> Node | None:
    """The body of a call's block."""
    block = child_of(call, "do_block", "block")
    return child_of(block, "body_statement", "block_body") if block is not None else None


def plural_to_one(name: str) -> str:
    """One of the things that a resource's name counts, as far as the plain rules of English go."""
    if name in _IRREGULAR:
        return _IRREGULAR[name]
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith(("sses", "shes", "ches", "xes")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name
