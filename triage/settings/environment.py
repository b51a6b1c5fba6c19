"""Environment variables as the nested values they stand for; imported only when settings are read."""

import json
from collections.abc import Mapping
from typing import Any, get_type_hints

from pydantic import create_model
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource

from triage.errors import InputError
from triage.model import JsonObject
from triage.settings.keys import PREFIX
from triage.settings.values import Settings


def variables(environ: Mapping[str, str]) -> JsonObject:
    """Return what the environment sets: `TRIAGE_LOG_LEVEL=debug` is `{"log": {"level": "debug"}}`; empty is nothing."""
    return _Variables(environ)()


class _Variables(EnvSettingsSource):
    """The variables of a mapping, of which only a section's name is cut off: keys have underscores themselves."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        super().__init__(_model(), env_prefix=PREFIX, env_nested_delimiter="_", env_nested_max_split=1)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._environ.items() if value}

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:  # noqa: ANN401, ARG002
        """Read a list or a map: JSON, or entries between spaces. What is wrong is told without the value."""
        if not value.startswith(("[", "{")):
            return value.split()
        try:
            return json.loads(value)
        except ValueError:
            raise InputError(f"{field_name} is set to something that begins as JSON and is none") from None


def _model() -> type[BaseSettings]:
    """Return the shape of the settings for the source, which knows only classes of its own; it reads no default."""
    fields: dict[str, Any] = {
        name: (annotation, None) for name, annotation in get_type_hints(Settings, include_extras=True).items()
    }
    return create_model("Variables", __base__=BaseSettings, **fields)
