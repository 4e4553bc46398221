"""What the code of an entry point asks of its surroundings, read from the source without running it.

Followed from the function that app.py calls: names it uses, through imports, to other functions and classes of
the program, and the module-level code of everything that is imported on the way. A method is reached with its
class, a function that is registered by a decorator of an object of its module (`@app.get`) with its module.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PROGRAM = "chalicelib"
# Variables that may be missing: they stand for something else where the surroundings are not AWS.
NO_RESOURCES = frozenset({"FRONTA_STAGE_FILE", "FRONTA_DNS"})

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
# A whole name: neither a sentence about one nor the beginning of one.
_VARIABLE = re.compile(r"FRONTA(_[A-Z]+)+")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Entry:
    """A handler of app.py and the function of an entry point that it calls; `is_metered`: through the meter."""

    handler: str
    module: str
    function: str
    is_metered: bool = False


@dataclass(frozen=True, eq=False)  # there is one of each: what is known of its code is kept by it
class Module:
    """A source file: its functions and classes, what it imports of the program by its name here, and what runs."""

    name: str
    definitions: dict[str, Definition]
    imports: dict[str, tuple[str, str | None]]
    # Runs when the module is imported.
    code: tuple[ast.AST, ...] = field(default=())


def entries(root: Path = ROOT) -> list[Entry]:
    """The handlers of app.py: functions with a decorator of `app`, and what they call."""
    found = []
    for node in ast.parse((root / "app.py").read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.FunctionDef) or not any(
            _root_name(item) == "app" for item in node.decorator_list
        ):
            continue
        for call in ast.walk(node):
            # _entry("inbound").handle(…)
            if (
                isinstance(call, ast.Attribute)
                and isinstance(call.value, ast.Call)
                and _root_name(call.value) == "_entry"
                and isinstance(call.value.args[0], ast.Constant)
            ):
                name = str(call.value.args[0].value)
                is_metered = any(_root_name(part) == "_run" for part in ast.walk(node) if isinstance(part, ast.Call))
                found.append(Entry(node.name, f"{PROGRAM}.entrypoints.{name}", call.attr, is_metered))
                break
        else:
            raise ValueError(f"app.{node.name} calls no entry point")
    return found


@cache
def resources_of(entry: Entry, root: Path = ROOT) -> frozenset[str]:
    """The FRONTA_… variables that the entry point's code asks for, without those of NO_RESOURCES."""
    asked: set[str] = set()
    for where, node in reached(entry, root):
        asked |= _asked(where, node)
    return frozenset(asked - NO_RESOURCES)


def reached(entry: Entry, root: Path = ROOT) -> Iterator[tuple[Module, ast.AST]]:
    """The code that an entry point may run: functions, classes and module-level statements, with their modules."""
    loaded: set[str] = set()
    seen: set[tuple[str, str]] = set()
    todo: list[tuple[str, str | None]] = [(entry.module, None), (entry.module, entry.function)]
    if entry.is_metered:
        todo.append((f"{PROGRAM}.platform.meter", "run"))
    if entry.function not in _module(entry.module, root).definitions:
        raise ValueError(f"{entry.module} has no {entry.function}")
    while todo:
        name, attribute = todo.pop()
        module = _module(name, root)
        nodes: list[ast.AST] = []
        if name not in loaded:
            loaded.add(name)
            todo += [(package, None) for package in _packages(name)]
            nodes += module.code
        if attribute is not None and (name, attribute) not in seen:
            seen.add((name, attribute))
            if attribute in module.definitions:
                nodes.append(module.definitions[attribute])
            elif attribute in module.imports:
                todo.append(module.imports[attribute])
        for node in nodes:
            yield module, node
            todo += _named(module, node, root)


def module(name: str, root: Path = ROOT) -> Module:
    """A module of the program, by its dotted name."""
    return _module(name, root)


def imports_in(node: ast.AST, root: Path = ROOT) -> dict[str, tuple[str, str | None]]:
    """What a piece of code imports of the program by itself, by the name that it gets."""
    return _imports(node, root)


def asked_in(where: Module) -> frozenset[str]:
    """The FRONTA_… variables that a module asks for anywhere."""
    nodes = [*where.code, *where.definitions.values()]
    return frozenset().union(*(_asked(where, node) for node in nodes))


@cache
def _parts(node: ast.AST) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(node))


@cache
def _named(module: Module, node: ast.AST, root: Path) -> tuple[tuple[str, str | None], ...]:
    """What `node` names of the program: (module, name in it or None for the module itself)."""
    own = _imports(node, root)
    imports = {**module.imports, **own}
    named: list[tuple[str, str | None]] = [(name, None) for name, _ in own.values()]
    for scope in scopes(node):
        variables = _variables(scope) - own.keys()
        for part in _parts(scope):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id not in variables:
                if part.id in imports:
                    named.append(imports[part.id])
                elif part.id in module.definitions:
                    named.append((module.name, part.id))
            elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
                name, attribute = imports.get(part.value.id, ("", None))
                if name and attribute is None and part.value.id not in variables:
                    named.append((name, part.attr))
    return tuple(named)


def scopes(node: ast.AST) -> Iterator[ast.AST]:
    """The functions of a class and what else stands in it, each alone; anything else as it is."""
    if isinstance(node, ast.ClassDef):
        yield from (*node.bases, *node.decorator_list)
        for part in node.body:
            yield from scopes(part)
    else:
        yield node


@cache
def _variables(node: ast.AST) -> frozenset[str]:
    """Names that a function binds itself, so that they mean nothing of its module."""
    if not isinstance(node, _FUNCTIONS):
        return frozenset()
    bound = {part.id for part in _parts(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    return frozenset(bound | {part.arg for part in _parts(node) if isinstance(part, ast.arg)})


@cache
def _asked(module: Module, node: ast.AST) -> frozenset[str]:
    """The FRONTA_… variables that `node` asks for."""
    asked: set[str] = set()
    for part in _parts(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "resource":
            if not isinstance(part.args[0], ast.Constant):
                raise ValueError(f"{module.name}, line {part.lineno}: the name of a resource is written out")
            asked.add(f"FRONTA_{part.args[0].value!s}")
        elif isinstance(part, ast.Constant) and _VARIABLE.fullmatch(str(part.value)):
            # os.environ["FRONTA_…"] and os.environ.get("FRONTA_…")
            asked.add(str(part.value))
    return frozenset(asked)


@cache
def _module(name: str, root: Path) -> Module:
    tree = ast.parse(_path(name, root).read_text(encoding="utf-8"))
    statements = [node for node in tree.body if not _is_for_types(node)]
    assigned = {
        target.id
        for node in statements
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    code: list[ast.AST] = []
    imports: dict[str, tuple[str, str | None]] = {}
    for node in statements:
        imports |= _imports(node, root) if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)) else {}
        if isinstance(node, _FUNCTIONS):
            if any(_root_name(decorator) in assigned for decorator in node.decorator_list):
                code.append(node)
        elif isinstance(node, ast.ClassDef):
            code += _class_code(node)
        else:
            code.append(node)
    definitions = {node.name: node for node in statements if isinstance(node, (*_FUNCTIONS, ast.ClassDef))}
    return Module(name, definitions, imports, tuple(code))


def _class_code(node: ast.ClassDef) -> list[ast.AST]:
    """What runs when a class is made: its bases and body, without the bodies of its methods."""
    code: list[ast.AST] = [*node.bases, *node.decorator_list]
    for part in node.body:
        if isinstance(part, ast.ClassDef):
            code += _class_code(part)
        elif not isinstance(part, _FUNCTIONS):
            code.append(part)
    return code


def _imports(node: ast.AST, root: Path) -> dict[str, tuple[str, str | None]]:
    """What `node` imports of the program, by the name that it gets."""
    found: dict[str, tuple[str, str | None]] = {}
    for part in _parts(node):
        if isinstance(part, ast.ImportFrom) and (part.module or "").split(".")[0] == PROGRAM:
            for alias in part.names:
                inner = f"{part.module}.{alias.name}"
                known = _exists(inner, root)
                found[alias.asname or alias.name] = (inner, None) if known else (str(part.module), alias.name)
        elif isinstance(part, ast.Import):
            for alias in part.names:
                if alias.name.split(".")[0] == PROGRAM:
                    if alias.asname is None:
                        raise ValueError(f"import {alias.name} without a name of its own is not followed")
                    found[alias.asname] = (alias.name, None)
    return found


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _exists(name: str, root: Path) -> bool:
    stem = root.joinpath(*name.split("."))
    return stem.with_suffix(".py").is_file() or (stem / "__init__.py").is_file()


def _path(name: str, root: Path) -> Path:
    stem = root.joinpath(*name.split("."))
    package = stem / "__init__.py"
    return package if package.is_file() else stem.with_suffix(".py")


def _root_name(node: ast.AST) -> str | None:
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None
