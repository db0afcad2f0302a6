"""What the answering desk can do."""

import os

import httpx
import psycopg
from agents import function_tool


@function_tool
def read_page(url: str) -> str:
    """Fetches a page that a customer refers to."""
    return httpx.get(url, timeout=10).text[:20_000]


@function_tool
def customer_record(customer: str) -> str:
    """The record of a customer: address, orders, open invoices."""
    with psycopg.connect(os.environ["DESK_DATABASE"]) as connection:
        row = connection.execute("select * from customers where number = %s", (customer,)).fetchone()
    return str(row)
