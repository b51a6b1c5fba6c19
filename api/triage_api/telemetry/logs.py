"""One pipe for every log line, ours, the hub's and the server's: correlated, redacted, and rendered last."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from asgi_correlation_id import correlation_id
from structlog.types import EventDict, Processor

from triage.settings import Log
from triage_api.telemetry.redaction import redacted

_QUIET = ("httpx", "httpcore", "httpx_secure", "urllib3", "apprise")
"""They log addresses at level info, and an address can be a credential."""


def configure_logging(log: Log) -> None:
    """Send all that the process logs through one handler to stderr."""
    root = logging.getLogger()
    root.handlers[:] = [log_handler(log, sys.stderr)]
    root.setLevel(log.level.upper())
    logging.captureWarnings(capture=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "dbos"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def log_handler(log: Log, stream: TextIO) -> logging.Handler:
    """Return the handler that writes log lines to a stream."""
    handler = _Handler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.stdlib.ExtraAdder(),
            ],
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
                structlog.processors.StackInfoRenderer(),
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _correlated,
                _redacted,
                _renderer(log),
            ],
        )
    )
    return handler


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines; one that cannot be rendered is told without its content, which nobody redacted."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say that a line was lost, and where it was logged."""
        print(f"a log line of {record.name}:{record.lineno} could not be written", file=sys.stderr)  # noqa: T201


def _renderer(log: Log) -> Processor:
    if log.format == "console":
        return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _correlated(_logger: object, _method: str, event: EventDict) -> EventDict:
    request = correlation_id.get()
    return {**event, "request_id": request} if request else event


def _redacted(_logger: object, _method: str, event: MutableMapping[str, Any]) -> EventDict:
    cleaned = redacted(event)
    assert isinstance(cleaned, dict)  # noqa: S101 - a mapping stays a mapping
    return cleaned
