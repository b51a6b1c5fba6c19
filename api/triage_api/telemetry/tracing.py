"""Traces by OpenTelemetry, for those who name an endpoint and install its packages."""

from fastapi import FastAPI

from triage import __version__
from triage.errors import InputError


def install_tracing(app: FastAPI, *, endpoint: str | None) -> None:
    """Send a trace of every request to an OTLP endpoint (HTTP). Raises `InputError` where packages are missing."""
    if endpoint is None:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise InputError(
            f"otel.endpoint is set, and {error.name} is not installed: "
            "pip install 'billing-exception-triage[otel]', or unset TRIAGE_OTEL_ENDPOINT"
        ) from error
    resource = Resource.create({"service.name": "triage", "service.version": __version__})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")))
    FastAPIInstrumentor.instrument_app(app, tracer_provider=provider, excluded_urls="livez,readyz,metrics")
