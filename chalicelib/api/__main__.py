"""Print the OpenAPI document: `make openapi` writes it to docs/openapi.json."""

import json

from chalicelib.api.routes import openapi_json

print(json.dumps(json.loads(openapi_json()), indent=1, ensure_ascii=False))  # noqa: T201
