"""Where content lies: the folder that was shipped with the package, else the checkout's. No content is an error."""

from pathlib import Path

from triage.errors import ContentError

_PACKAGE = Path(__file__).resolve().parent.parent


def content_folder(name: str, *, override: Path | None = None) -> Path:
    """Return the folder of `rules` or `prompts`. Raises `ContentError` that names every place that was tried."""
    tried = [override] if override else [_PACKAGE / "_content" / name, _PACKAGE.parent / name]
    for folder in tried:
        if folder.is_dir():
            return folder
    raise ContentError(f"no folder of {name}: looked for {' and '.join(map(str, tried))}")


def read_files(folder: Path) -> dict[str, str]:
    """Read every YAML file below a folder, by its path relative to the folder, in order of path."""
    misnamed = sorted(folder.rglob("*.yml"))
    if misnamed:
        raise ContentError(f"{misnamed[0]}: rename it to .yaml, or it would be left out without a word")
    return {path.relative_to(folder).as_posix(): read_text(path) for path in sorted(folder.rglob("*.yaml"))}


def read_text(path: Path) -> str:
    """Read one file as UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ContentError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ContentError(f"{path}: not UTF-8 at byte {error.start}") from error


def read_beside(name: str, *, override: Path | None = None) -> str | None:
    """Read a file of the rules folder that is no rule, or return None where there is none."""
    path = content_folder("rules", override=override) / name
    return read_text(path) if path.exists() else None


def read_rules(*, override: Path | None = None) -> dict[str, str]:
    """Read all rule files by path (`<kind>/<id>.yaml`), leaving the client policies aside."""
    folder = content_folder("rules", override=override)
    files = {path: text for path, text in read_files(folder).items() if not path.startswith("clients/")}
    if not files:
        raise ContentError(f"{folder}: no rule files (<kind>/<id>.yaml)")
    return files
