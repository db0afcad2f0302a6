"""What both assistants look up."""

import os

import psycopg
from strands import tool


@tool
def patient_record(number: str) -> str:
    """The record of a patient: diagnoses, medication, address."""
    with psycopg.connect(os.environ["RECORDS_DATABASE"]) as connection:
        row = connection.execute("select * from patients where number = %s", (number,)).fetchone()
    return str(row)
