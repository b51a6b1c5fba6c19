"""How the types of documents are written."""

from typing import get_args

from triage.model.posted import DocumentType

CODES: dict[DocumentType, int] = {type_: code for code, type_ in enumerate(get_args(DocumentType))}
