"""Copies of the metering database; no model comes near it."""

from datetime import datetime

from airflow import DAG
from airflow.operators.bash import BashOperator

with DAG(dag_id="metering_backup", schedule="@daily", start_date=datetime(2025, 1, 1)) as backup:
    BashOperator(task_id="dump", bash_command="pg_dump metering | gzip > /backup/metering.sql.gz")
