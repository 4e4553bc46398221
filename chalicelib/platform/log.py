"""Structured logs: one line per decision that matters, with ids and no personal data at info level."""

from aws_lambda_powertools import Logger

log = Logger(service="fronta", log_uncaught_exceptions=False)
