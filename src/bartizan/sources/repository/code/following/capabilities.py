"""What a library's function or tool class can do, by its dotted path."""

from __future__ import annotations

_PYTHON: dict[str, str] = {
    "shell": "subprocess. pty.spawn asyncio.create_subprocess asyncio.subprocess fabric. invoke.run sh. pexpect."
    " commands."
    " strands_tools.shell os.system os.popen os.exec os.spawn",
    "code": "code.InteractiveInterpreter strands_tools.python_repl",
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
_JVM: dict[str, str] = {
    "shell": "Runtime.getRuntime java.lang.Runtime ProcessBuilder java.lang.ProcessBuilder org.apache.commons.exec.",
    "code": "javax.script. ScriptEngineManager groovy.lang.GroovyShell org.graalvm.polyglot.",
    "file-write": "Files.write java.nio.file.Files.write Files.delete java.nio.file.Files.delete java.io.FileWriter"
    " FileWriter FileOutputStream java.io.FileOutputStream java.nio.file.Files.copy java.nio.file.Files.move",
    "file-read": "Files.read java.nio.file.Files.read java.nio.file.Files.lines FileReader java.io.FileReader"
    " java.io.FileInputStream java.nio.file.Files.list java.nio.file.Files.walk",
    "network": "java.net. org.springframework.web.client. org.springframework.web.reactive.function.client. okhttp3."
    " io.ktor.client. org.apache.http. org.apache.hc. feign.",
    "database": "java.sql. javax.sql. org.springframework.jdbc. jakarta.persistence. javax.persistence. org.jooq."
    " org.hibernate. com.mongodb.",
    "email": "io.quarkus.mailer."
    " org.springframework.mail. jakarta.mail. javax.mail. com.sendgrid. com.twilio. com.slack.api.",
    "cloud": "software.amazon.awssdk.services.s3. software.amazon.awssdk.services.ec2."
    " software.amazon.awssdk.services.lambda. com.google.cloud.storage. com.azure.storage.",
    "secrets": "software.amazon.awssdk.services.secretsmanager. com.azure.security.keyvault."
    " com.google.cloud.secretmanager. org.springframework.vault.",
    "payment": "com.stripe. com.paypal. com.braintreegateway.",
}
_GO: dict[str, str] = {
    "shell": "os.exec. syscall.Exec golang.org.x.crypto.ssh.",
    "file-write": "os.WriteFile os.Create os.Remove os.RemoveAll os.Rename os.Mkdir os.OpenFile ioutil.WriteFile"
    " io.ioutil.WriteFile",
    "file-read": "os.ReadFile os.Open os.ReadDir ioutil.ReadFile io.ioutil.ReadFile path.filepath.Walk",
    "network": "net.http. net.Dial github.com.go_resty.",
    "database": "database.sql. gorm.io.gorm. github.com.jackc.pgx. go.mongodb.org. github.com.jmoiron.sqlx.",
    "email": "net.smtp. github.com.sendgrid. github.com.slack_go. gopkg.in.gomail.",
    "cloud": "github.com.aws.aws_sdk_go_v2.service.s3 github.com.aws.aws_sdk_go_v2.service.ec2"
    " github.com.aws.aws_sdk_go_v2.service.lambda cloud.google.com.go.storage",
    "secrets": "github.com.aws.aws_sdk_go_v2.service.secretsmanager cloud.google.com.go.secretmanager"
    " github.com.hashicorp.vault.",
    "browser": "github.com.chromedp. github.com.go_rod. github.com.playwright_community.",
    "payment": "github.com.stripe.",
}
_DOTNET: dict[str, str] = {
    "shell": "Process.Start System.Diagnostics.Process ProcessStartInfo System.Diagnostics.ProcessStartInfo",
    "code": "Microsoft.CodeAnalysis.CSharp.Scripting CSharpScript",
    "file-write": "File.Write System.IO.File.Write File.Delete System.IO.File.Delete File.Append StreamWriter"
    " File.Create File.Move File.Copy Directory.Delete",
    "file-read": "File.Read System.IO.File.Read File.Open StreamReader Directory.GetFiles Directory.Enumerate",
    "network": "HttpClient System.Net. RestSharp. Refit. Flurl.",
    "database": "Microsoft.Data.SqlClient. System.Data. Npgsql. Dapper. MongoDB. Microsoft.EntityFrameworkCore.",
    "email": "System.Net.Mail. MailKit. SendGrid. Microsoft.Graph. SlackNet.",
    "cloud": "Amazon.S3. Azure.Storage. Azure.ResourceManager. Google.Cloud.Storage.",
    "secrets": "Azure.Security.KeyVault. Amazon.SecretsManager.",
    "browser": "Microsoft.Playwright. OpenQA.Selenium.",
    "payment": "Stripe.",
}
_TABLES = (_PYTHON, _JVM, _GO, _DOTNET)
_NAMES: dict[str, str] = {
    "shell": "exec_command ShellTool BashTool bash_tool TerminalTool LocalShellTool ComputerTool ShellTools terminal",
    "code": "PythonREPL PythonAstREPLTool PythonREPLTool CodeInterpreterTool CodeInterpreter"
    " PythonInterpreterTool"
    " PythonCodeExecutionTool create_pandas_dataframe_agent create_python_agent BuiltInCodeExecutor"
    " PythonTools python_repl E2BTools",
    "file-write": "write_text write_bytes unlink rmdir WriteFileTool FileWriterTool FileManagementToolkit"
    " DeleteFileTool FileTools LocalFileSystemTools"
    " MoveFileTool CopyFileTool",
    "file-read": "read_text read_bytes ReadFileTool FileReadTool DirectoryReadTool ListDirectoryTool"
    " FileManagementToolkit",
    "network": "RequestsToolkit RequestsGetTool RequestsPostTool RequestsPutTool RequestsPatchTool"
    " RequestsDeleteTool WebSearchTool"
    " DuckDuckGoSearchRun DuckDuckGoSearchResults DuckDuckGoSearchTool TavilySearch TavilySearchResults SerperDevTool"
    " ScrapeWebsiteTool WebsiteSearchTool VisitWebpageTool GoogleSearchTool GoogleSearchRun WikipediaQueryRun"
    " google_search"
    " SerpAPIWrapper BraveSearch FirecrawlScrapeWebsiteTool"
    " DuckDuckGoTools DuckDuckGo TavilyTools ExaTools GoogleSearchTools Newspaper4kTools WebsiteTools FirecrawlTools"
    " HackerNewsTools WikipediaTools ArxivTools YFinanceTools SerpApiTools Crawl4aiTools url_context serpapi"
    " requests_all requests_get requests_post ddg_search google_serper EXASearchTool TavilySearchTool WebSearchTools",
    "browser": "PlayWrightBrowserToolkit",
    "database": "execute executemany execute_sql run_sql SQLDatabaseToolkit QuerySQLDatabaseTool QuerySQLDataBaseTool"
    " create_sql_agent NL2SQLTool"
    " SQLTools PostgresTools DuckDbTools BigQueryToolset",
    "email": "GmailSendMessage GmailToolkit O365Toolkit chat_postMessage SlackToolkit sendmail send_message"
    " EmailTools GmailTools SlackTools TelegramTools TwilioTools ResendTools",
}
_BUILT_IN = {"eval": "code", "exec": "code", "builtins.eval": "code", "builtins.exec": "code"}
_BY_START = tuple((start, word) for table in _TABLES for word, text in table.items() for start in text.split())
_BY_NAME = {(name, word) for word, text in _NAMES.items() for name in text.split()}


def capabilities_of(path: str) -> set[str]:
    """The capabilities of what stands at a dotted path, none for most of them."""
    if path in _BUILT_IN:
        return {_BUILT_IN[path]}
    found = {word for start, word in _BY_START if path.startswith(start)}
    last = path.rpartition(".")[2]
    return found | {word for name, word in _BY_NAME if name == last}
