import sys
from datetime import date, timedelta

from scout.crew import Scout
from scout.judge import title, verdict


def run() -> None:
    today = date.today()
    told = {"sector": sys.argv[1], "start": str(today - timedelta(days=7)), "end": str(today)}
    result = Scout().crew().kickoff(inputs=told)
    scores = eval(result.tasks_output[-1].raw)
    if verdict(result.raw) == "print" and scores["score"] > 6:
        print(title(result.raw), result.raw, sep="\n\n")
