"""Where the readable page of the API is: a static page beside the others, to which `/docs` leads."""

from http import HTTPStatus
from typing import Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

# From `/api/docs` to `/docs/`, whatever the origin is called: it hands `/api` on to us and has the pages itself.
PAGE: Final = "../docs/"


@router.get("/docs", include_in_schema=False)
def docs() -> Response[str]:
    """Lead to the page. Needs no token; the page asks for nothing but the description."""
    return Response(status_code=HTTPStatus.FOUND, content_type="text/plain", body="", headers={"Location": PAGE})
