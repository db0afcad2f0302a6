import smtplib
from email.message import EmailMessage
from typing import Annotated

from semantic_kernel.functions import kernel_function

from clauses.review.tools import find_clause


class ContractsPlugin:
    """What the drafter may do."""

    @kernel_function(name="clauses_on", description="Clauses on a topic that the firm has used before.")
    def clauses_on(self, topic: Annotated[str, "such as liability"]) -> list[str]:
        return find_clause(topic)

    @kernel_function(description="Sends a draft to the lawyer who asked.")
    def send_draft(self, subject: str, body: str) -> str:
        letter = EmailMessage()
        letter["To"], letter["From"], letter["Subject"] = "desk@bergh-law.example", "drafts@bergh-law.example", subject
        letter.set_content(body)
        with smtplib.SMTP("mail.bergh-law.example", 587) as mail:
            mail.starttls()
            mail.send_message(letter)
        return "sent"

    def shorten(self, text: str) -> str:
        """No tool: the drafter's own code calls it."""
        return text[:4000]
