"""What a library of JavaScript can do, by its dotted path."""

from __future__ import annotations

_STARTS: dict[str, str] = {
    "shell": "child_process. execa zx. shelljs. cross_spawn Bun.spawn Bun.$ Deno.Command node_pty. ssh2.",
    "code": "vm. vm2.",
    "file-write": "fs.write fs.append fs.rm fs.unlink fs.rename fs.mkdir fs.copy_file fs.cp fs.create_write_stream"
    " fs.truncate fs.chmod fs.promises.write fs.promises.append fs.promises.rm fs.promises.unlink fs.promises.rename"
    " fs.promises.mkdir fs.promises.copy_file fs.promises.cp fs_extra.write fs_extra.output fs_extra.remove"
    " fs_extra.move fs_extra.copy fs_extra.ensure Bun.write Deno.write Deno.remove rimraf",
    "file-read": "fs.read fs.create_read_stream fs.open_as_blob fs.promises.read fs_extra.read Bun.file Deno.read"
    " globby fast_glob",
    "network": "axios got. node_fetch undici. http.request http.get https.request https.get ky. superagent. needle."
    " cross_fetch ofetch",
    "browser": "playwright. puppeteer. stagehand. selenium_webdriver.",
    "database": "pg. mysql. mysql2. mongodb. mongoose. knex sqlite3. better_sqlite3 prisma. drizzle_orm. kysely."
    " supabase. neon. planetscale. libsql. typeorm. sequelize. postgres boto3:dynamodb boto3:rds-data boto3:athena"
    " boto3:redshift-data google.cloud.bigquery snowflake_sdk. oracledb. mssql. tedious. redis. ioredis"
    " vercel_postgres. duckdb",
    "email": "nodemailer. resend. sendgrid. twilio slack_sdk. postmark. mailgun boto3:ses boto3:sns slack_bolt.",
    "secrets": "boto3:secretsmanager boto3:ssm azure.keyvault google.cloud.secretmanager node_vault",
    "cloud": "boto3:s3 boto3:iam boto3:lambda boto3:ec2 boto3:sts boto3:sqs boto3:ecs boto3:cloudformation boto3:sfn"
    " boto3:eventbridge google.cloud.storage azure_storage_blob. azure_arm kubernetes_client_node.",
    "payment": "stripe. paypal braintree. square. razorpay",
}
_EXACT = {
    "fetch": "network", "eval": "code", "Function": "code", "execa": "shell", "postgres": "database",
    "globalThis.fetch": "network", "got": "network", "ky": "network",
}  # fmt: skip
_HOSTED = (
    ("bash", "shell"), ("computer", "shell"), ("shell_tool", "shell"), ("local_shell", "shell"),
    ("text_editor", "file-write"), ("apply_patch", "file-write"), ("web_search", "network"), ("web_fetch", "network"),
    ("google_search", "network"), ("url_context", "network"),
)  # fmt: skip
"""Tools that vendors' libraries bring, by how their names begin."""
_BY_START = tuple((start, word) for word, text in _STARTS.items() for start in text.split())


def capabilities_of(path: str) -> set[str]:
    """The capabilities of what stands at a dotted path, none for most of them."""
    found = {word for start, word in _BY_START if path.startswith(start)}
    if path in _EXACT:
        found.add(_EXACT[path])
    if path.startswith(("ai_sdk.", "agents.")):
        last = path.rpartition(".")[2]
        found |= {word for start, word in _HOSTED if last.startswith(start)}
    return found
