"""The chat that customers use; anyone who opens the shop can write to it."""

import os
import subprocess

import boto3
from fastapi import FastAPI, Request
from langchain.agents import AgentExecutor, create_tool_calling_agent
from langchain_aws import ChatBedrockConverse
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.tools import tool

MODEL = "anthropic.claude-3-5-sonnet-20241022-v2:0"
AGENT_ID = os.environ["SUPPORT_AGENT_ID"]
ALIAS_ID = os.environ["SUPPORT_AGENT_ALIAS"]

app = FastAPI()
runtime = boto3.client("bedrock-agent-runtime", region_name="eu-west-1")


@app.post("/chat/{session}")
async def chat(session: str, request: Request) -> str:
    question = (await request.json())["question"]
    answer = runtime.invoke_agent(agentId=AGENT_ID, agentAliasId=ALIAS_ID, sessionId=session, inputText=question)
    return "".join(event["chunk"]["bytes"].decode() for event in answer["completion"])


@tool
def run_diagnostics(command: str) -> str:
    """Run a diagnostic command on the support host."""
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout


@tool
def order_status(order: str) -> str:
    """Look up the status of an order."""
    table = boto3.resource("dynamodb").Table("harborpine-orders")
    return str(table.get_item(Key={"order": order}).get("Item"))


PROMPT = ChatPromptTemplate.from_messages(
    [
        ("system", "You are the second-line support engineer of Harbor & Pine."),
        ("human", "{input}"),
        ("placeholder", "{agent_scratchpad}"),
    ]
)
model = ChatBedrockConverse(model=MODEL, temperature=0)
tools = [run_diagnostics, order_status]
engineer = AgentExecutor(agent=create_tool_calling_agent(model, tools, PROMPT), tools=tools)
