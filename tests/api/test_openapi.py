from triage_api import openapi


def test_the_committed_document_is_current():
    """Renew it: python -m triage_api.openapi."""
    assert openapi.COMMITTED.read_text() == openapi.text()


def test_every_reference_leads_somewhere(api):
    document = api.get("/openapi.json")
    names = set(document.json()["components"]["schemas"])
    assert {text.split('"')[0] for text in document.text.split("#/components/schemas/")[1:]} <= names
