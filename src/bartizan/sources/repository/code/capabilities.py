"""What a library's function or tool class can do, by its dotted path."""

from __future__ import annotations

_STARTS: dict[str, str] = {
    "shell": "subprocess. pty.spawn asyncio.create_subprocess asyncio.subprocess fabric. invoke.run sh. pexpect."
    " commands."
    " strands_tools.shell os.system os.popen os.exec os.spawn",
    "code": "code.InteractiveInterpreter strands_tools.python_repl e2b_code_interpreter. e2b.",
    "file-write": "shutil. os.remove os.unlink os.rmdir os.rename os.makedirs os.removedirs strands_tools.file_write"
    " strands_tools.editor",
    "file-read": "strands_tools.file_read",
    "network": "requests. httpx. urllib.request. urllib3. aiohttp. socket. strands_tools.http_request",
    "browser": "playwright. selenium. browser_use.",
    "database": "sqlite3. psycopg. psycopg2. pymysql. sqlalchemy. pymongo. snowflake.connector. google.cloud.bigquery."
    " boto3:dynamodb boto3:rds-data boto3:athena boto3:redshift-data asyncpg. duckdb. mysql.connector.",
    "email": "smtplib. boto3:ses boto3:sns sendgrid. resend. twilio. slack_sdk.",
    "secrets": "boto3:secretsmanager boto3:ssm azure.keyvault. google.cloud.secretmanager hvac.",
    "cloud": "boto3:s3 boto3:iam boto3:lambda boto3:ec2 boto3:sts boto3:sqs boto3:ecs boto3:cloudformation"
    " boto3:stepfunctions azure.mgmt. google.cloud.storage google.cloud.compute",
    "payment": "stripe. paypalrestsdk. braintree. square.",
}
_NAMES: dict[str, str] = {
    "shell": "exec_command ShellTool BashTool bash_tool TerminalTool LocalShellTool ComputerTool",
    "code": "eval exec PythonREPL PythonAstREPLTool PythonREPLTool CodeInterpreterTool CodeInterpreter"
    " PythonInterpreterTool"
    " PythonCodeExecutionTool create_pandas_dataframe_agent create_python_agent BuiltInCodeExecutor",
    "file-write": "write_text write_bytes unlink rmdir WriteFileTool FileWriterTool FileManagementToolkit"
    " DeleteFileTool"
    " MoveFileTool CopyFileTool",
    "file-read": "read_text read_bytes ReadFileTool FileReadTool DirectoryReadTool ListDirectoryTool"
    " FileManagementToolkit",
    "network": "RequestsToolkit RequestsGetTool RequestsPostTool RequestsPutTool RequestsPatchTool"
    " RequestsDeleteTool WebSearchTool"
    " DuckDuckGoSearchRun DuckDuckGoSearchResults DuckDuckGoSearchTool TavilySearch TavilySearchResults SerperDevTool"
    " ScrapeWebsiteTool WebsiteSearchTool VisitWebpageTool GoogleSearchTool GoogleSearchRun WikipediaQueryRun"
    " google_search"
    " SerpAPIWrapper BraveSearch FirecrawlScrapeWebsiteTool",
    "browser": "PlayWrightBrowserToolkit",
    "database": "execute executemany execute_sql run_sql SQLDatabaseToolkit QuerySQLDatabaseTool QuerySQLDataBaseTool"
    " create_sql_agent NL2SQLTool",
    "email": "GmailSendMessage GmailToolkit O365Toolkit chat_postMessage SlackToolkit sendmail send_message",
}
_BY_START = tuple((start, word) for word, text in _STARTS.items() for start in text.split())
_BY_NAME = {(name, word) for word, text in _NAMES.items() for name in text.split()}


def capabilities_of(path: str) -> set[str]:
    """The capabilities of what stands at a dotted path, none for most of them."""
    found = {word for start, word in _BY_START if path.startswith(start)}
    last = path.rpartition(".")[2]
    return found | {word for name, word in _BY_NAME if name == last}
