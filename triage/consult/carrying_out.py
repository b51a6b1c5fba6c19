"""From a choice against which nothing stands to what the desk does: the same guardrails as for a rule, as of now."""

from triage import __version__
from triage.errors import InputError
from triage.guard import guard
from triage.model import Evidence, Proposal, Violation
from triage.model.codec import digest, exception_id, write
from triage.model.consultation import ChoiceReceipt, Consultation
from triage.service import Desk, explain


def carry_out(
    said: Consultation, *, asked: Evidence, evidence: Evidence, desk: Desk
) -> tuple[ChoiceReceipt, tuple[Violation, ...]]:
    """Return the receipt of carrying out a choice, and everything that stands against it after all.

    `asked` is the evidence that the model was asked about, and `evidence` the same documents with the claims of now;
    the desk is the one that asked. Raises `InputError` where something stands against the choice already, or code does
    not explain the exception by the very same any more: an id alone does not say what is moved.
    """
    rating = said.rating
    if said.against or rating is None or rating.certificate is None or rating.score is None:
        raise InputError(f"{said.exception}: nothing is carried out against {'; '.join(said.against) or 'no choice'}")
    explanations = explain(evidence, desk)
    chosen = next((one for one in explanations if one.id == said.explanation), None)
    if chosen is None or explanations != explain(asked, desk):
        raise InputError(f"{said.exception}: {said.explanation} does not explain it as it did when the model was asked")
    proposal = Proposal(explanation=chosen, proposed_by=(proposer(said),))
    made = ChoiceReceipt(
        engine=__version__,
        exception=exception_id(evidence.exception),
        as_of=evidence.instant,
        evidence=digest(write(evidence)),
        policy=desk.policy_digest,
        pack=desk.pack.digest,
        receipt=said.receipt,
        consultation=digest(said.to_json()),
        certificate=rating.certificate,
        score=rating.score,
        proposal=proposal,
    )
    return made, guard(proposal, evidence, desk.policy)


def proposer(said: Consultation) -> str:
    """Return by whom a choice is proposed: the model by its name, and the prompt where it read one."""
    model = said.with_texts.model
    if model is None:
        return "model:none"
    return f"model:{model.model}" + (f"@{model.prompt}" if model.prompt else "")
