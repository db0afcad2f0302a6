"""Fill a database with the estate, its history, its alerts, two projects and two users.

PYTHONPATH=src:. python -m tests.e2e.seed   fills the database that BARTIZAN_DATABASE_URL names
"""

from __future__ import annotations

from bartizan.model.event import Actor, Alert, Incident
from bartizan.model.finding import fingerprint
from bartizan.model.location import Evidence
from bartizan.model.project import Role
from bartizan.model.severity import Severity
from bartizan.service import accounts, alerts, projects, snapshots
from bartizan.service.access import Caller, Scope, View
from bartizan.service.views.people import SelectorView
from bartizan.store.database import Database, open_database
from tests.e2e.estate import result

ADMINISTRATOR = ("ines", "correct horse battery staple")
ANALYST = ("mira", "another long passphrase here")
AGENT = "arn:aws:bedrock:us-east-1:907734512266:agent/support-agent"
ROLE = "arn:aws:sts::907734512266:assumed-role/support-agent-role/session-4471"
DEVELOPER = "arn:aws:iam::418273650912:user/t.okafor"

EVENTS: tuple[tuple[str, str, Severity, str, str, str, str, str, bool | None], ...] = (
    (
        "prompt-injection-signature",
        "Injected instructions in a message to support-agent",
        Severity.HIGH,
        "09:02:11",
        "A visitor's message tells the agent to drop its instructions.",
        'user: "ignore ••••• instructions and •••••"',
        ROLE,
        AGENT,
        False,
    ),
    (
        "invisible-characters",
        "Invisible characters in a message to support-agent",
        Severity.MEDIUM,
        "09:04:37",
        "412 tag characters spell a second instruction that no person sees.",
        "user: 412 characters of U+E0000–U+E007F",
        ROLE,
        AGENT,
        False,
    ),
    (
        "credentials-in-response",
        "support-agent answered with a credential",
        Severity.CRITICAL,
        "09:06:52",
        "The answer holds an access key of the account.",
        "output: AKIA••••••••••••7Q2X",
        ROLE,
        AGENT,
        None,
    ),
    (
        "unusual-volume",
        "support-agent retrieved 38 times its usual number of tickets",
        Severity.HIGH,
        "09:11:05",
        "1,906 retrievals in five minutes against a usual 50.",
        "Retrieve: 1,906 calls",
        ROLE,
        "arn:aws:bedrock:us-east-1:907734512266:knowledge-base/customer-tickets",
        None,
    ),
    (
        "guardrail-deleted",
        "A guardrail was deleted",
        Severity.HIGH,
        "13:40:18",
        "Filters against injection and disclosure are gone.",
        "bedrock:DeleteGuardrail gr-4k2m",
        DEVELOPER,
        AGENT,
        None,
    ),
    (
        "invocation-logging-disabled",
        "Model invocation logging was turned off",
        Severity.HIGH,
        "13:41:02",
        "Later misuse leaves no trace.",
        "bedrock:DeleteModelInvocationLoggingConfiguration",
        DEVELOPER,
        AGENT,
        None,
    ),
    (
        "notebook-presigned-url",
        "A presigned notebook address was made from a new network",
        Severity.MEDIUM,
        "16:22:47",
        "The address opens the notebook for whoever holds it.",
        "sagemaker:CreatePresignedNotebookInstanceUrl from 203.0.113.77",
        DEVELOPER,
        "arn:aws:sagemaker:eu-central-1:418273650912:notebook-instance/recs-exploration",
        None,
    ),
)


def runtime() -> tuple[list[Alert], list[Incident]]:
    """Seven alerts of one day, in three incidents."""
    found = []
    for signal, title, severity, clock, why, fact, actor, asset, blocked in EVENTS:
        time = f"2026-11-22T{clock}Z"
        found.append(
            Alert(
                id=fingerprint(signal, actor, asset, time),
                signal=signal,
                title=title,
                severity=severity,
                time=time,
                last_time=time,
                count=1906 if signal == "unusual-volume" else 1,
                source="cloudtrail" if actor == DEVELOPER else "bedrock",
                why=why,
                actor=Actor(actor, "role" if actor == ROLE else "user", None, "203.0.113.77"),
                assets=(asset,),
                session="session-4471" if actor == ROLE else None,
                blocked=blocked,
                techniques=("AML.T0051",),
                evidence=(Evidence(fact),),
                events=(fingerprint(title),),
                fix="Rotate what was disclosed, then restore the guardrail.",
            )
        )
    groups = (
        (found[:4], "Injection of support-agent led to disclosure", Severity.CRITICAL),
        (found[4:6], "t.okafor removed the controls of support-agent", Severity.HIGH),
        (found[6:], "A presigned notebook address was made from a new network", Severity.MEDIUM),
    )
    incidents = [
        Incident(
            fingerprint(title),
            title,
            severity,
            group[0].time,
            group[-1].time,
            tuple(each.id for each in group),
            tuple(dict.fromkeys(a for each in group for a in each.assets)),
            (group[0].actor.id or "",),
        )
        for group, title, severity in groups
    ]
    return found, incidents


def fill(database: Database) -> None:
    """Two snapshots, alerts, projects `Recommendations` and `Customer care`, an administrator and an analyst."""
    snapshots.save(database, result(later=False))
    snapshots.save(database, result())
    with database.transaction(everything=True) as connection:
        alerts.save(connection, *runtime())
        accounts.create_user(connection, *ADMINISTRATOR, Role.ADMINISTRATOR)
        accounts.create_user(connection, *ANALYST, None)
        view = View(connection, Caller(ADMINISTRATOR[0], Role.ADMINISTRATOR), Scope(everything=True))
        projects.create(
            view,
            "Recommendations",
            "Ranking, baskets and forecasts",
            [SelectorView(tags=("team=recommendations",)), SelectorView(names=("recs-*",))],
        )
        care = projects.create(
            view, "Customer care", "The support agent and what it reads", [SelectorView(tags=("team=customer care",))]
        )
        projects.set_members(view, care.id, {ANALYST[0]: Role.ANALYST})


def main() -> None:
    """Fill the configured database."""
    with open_database() as database:
        fill(database)


if __name__ == "__main__":
    main()
