"""The CloudFormation fragments of this folder, folded into the one template that chalice merges into its own."""

from pathlib import Path
from typing import Any

import yaml

from infra import protection

FOLDER = Path(__file__).parent
TEMPLATE_FRAGMENTS = (
    "parameters",
    "mail",
    "queues",
    "tables",
    "http",
    "signin",
    "clocks",
    "telephone",
    "functions",
    "edge",
    "alarms",
    "dashboard",
    "protection",
)


class _Loader(yaml.SafeLoader):
    """SafeLoader that reads CloudFormation's short tags as the long form they stand for."""


def _construct_tag(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = str(value).split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    """A mapping whose keys are different: YAML itself would silently keep the last of two."""
    names = [key.value for key, _ in node.value if key.value != "<<"]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"named twice in one place: {sorted(twice)}{node.start_mark}")
    loader.flatten_mapping(node)
    return {str(key): value for key, value in loader.construct_mapping(node, deep=True).items()}


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)
_Loader.add_multi_constructor("!", _construct_tag)


def load(path: Path) -> dict[str, Any]:
    """Read one fragment, with short tags (`!Ref X`) as long form (`{"Ref": "X"}`)."""
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    assert isinstance(loaded, dict)
    return loaded


def folded() -> dict[str, Any]:
    """All fragments as one template. Raises ValueError when two of them name the same thing."""
    template: dict[str, Any] = {}
    for name in TEMPLATE_FRAGMENTS:
        for section, content in load(FOLDER / f"{name}.yaml").items():
            if isinstance(content, str):
                template[section] = content
                continue
            known = template.setdefault(section, {})
            if twice := known.keys() & content.keys():
                raise ValueError(f"{name}.yaml names again what another fragment has: {sorted(twice)}")
            known.update(content)
    protection.protect(template)
    return template


def policies() -> dict[str, dict[str, Any]]:
    """The IAM policy document of each function, by the function's name in infra/policies.yaml."""
    return {
        function: {
            "Version": "2012-10-17",
            "Statement": [
                *({"Effect": "Allow", **statement} for statement in statements),
                protection.key_statement(),
            ],
        }
        for function, statements in load(FOLDER / "policies.yaml").items()
    }
