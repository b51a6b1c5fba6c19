from triage_api import reference


def test_the_committed_document_is_current():
    """Renew it: python -m triage_api.reference."""
    assert reference.COMMITTED.read_text() == reference.text()


def test_every_reference_leads_somewhere(api):
    document = api.get("/openapi.json")
    names = set(document.json()["components"]["schemas"])
    assert {text.split('"')[0] for text in document.text.split("#/components/schemas/")[1:]} <= names
