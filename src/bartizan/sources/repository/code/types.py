"""The assets that are read from code, and the shape of their `config`: what rules may ask.

    code/module          a Python file that uses AI          kind file
      {language: "python"}
    code/notebook        a Jupyter notebook that uses AI     kind notebook
      {language: "python"}
    model                a model by its registry             kind model; id model:<registry>/<name>
      {registry, revision (absent: not pinned)}
    ai-service           a hosted AI service                 kind ai-service; id service:<slug>
      {service}
    code/client          a client of a hosted AI service     kind client
      {function, service, key: "secret" (its shape is known, see `secret`) | "literal" | "placeholder" | "environment" |
       "absent" | "other",
       base_url (absent: the library's own), encrypted: base URL is not plain http,
       verify: false where certificate checks are off, browser: it is told to run in browsers,
       published: the variable of its key, where builds write that into pages}
    code/model-load      a model is loaded or downloaded     kind client
      {function, source: "huggingface" | "file" | "torch-hub" | "mlflow" | "tensorflow-hub",
       name, revision (absent: not given), pinned: revision is a commit hash, trust_remote_code,
       weights_only, format: "pickle" | "safetensors" | "torch" | "keras" | "other", safe_mode,
       untrusted: what is loaded comes from a request or the network}
    code/dataset         a dataset that code reads           kind dataset; a local file's id is the file's own
      {source: "huggingface" | "file" | "s3" | "gs" | "abfs" | "library", name, revision (absent: not given),
       trust_remote_code}
    code/training        a training job or a fit             kind training-job
      {function, framework, role_arn, image, encrypt_traffic, network_isolation, output}
    code/pipeline        a pipeline that code declares       kind pipeline
      {framework, function, name, steps: [name], template}
    code/feature-store   features that code declares or asks kind feature-store
      {framework, name}
    code/agent           an agent                            kind agent
      {framework, name, model, tools: [name], capabilities: [word], approval: a person is asked,
       executes_code: the agent runs code that the model writes, sandbox (absent: in the own process),
       guardrails: number, max_steps, delegation}
    code/tool            a function that an agent may call   kind tool
      {framework, name, capabilities: [word], approval, dangerous: allow_dangerous_* is on,
       commands, files, addresses (hosts), recipients: "chosen" (what the model passes decides which) | "fixed",
       moves_money,
       description: what the model is told, hidden: [what the description hides]}
    code/prompt          a system prompt                     kind prompt
      {sha256, length, start: its first 80 characters, untrusted: parts come from a request,
       template: parts are not known, hidden: [what it hides]}
    code/mcp-server      an MCP server                       kind mcp-server
      {role: "client" (configured or started) | "server" (implemented here), command, args, package,
       version (absent: the newest), pinned, url, transport, encrypted, authenticated, env_keys: [name],
       secrets: [{key, masked}], tools: [name], auto_approve: [name], shell,
       host: what a server listens on}
    code/vector-store    a vector store                      kind vector-store
      {product, name, url, path, dangerous_deserialization, encrypted,
       filled_from: [where what a call adds comes from: "request" (a caller who did not sign in) | "users" (one who did)
       | "web" (pages of strangers, or at a chosen address) | "pages" (at a fixed address) | "messages" | "files"],
       partitioned: a call keeps to the part of one user or tenant, or the name has
       such a part}; both are said by the sighting of the call
    code/app             a demo application                  kind endpoint
      {framework, share, authenticated, host: what it listens on, as far as the code says it}
    code/output-sink     what acts on a model's answer       kind client
      {function, sink: "code" | "shell" | "sql" | "html" | "template" | "deserialise" | "address" | "file",
       source: the model call, or the tool whose argument it is, sanitised: the markup went through a sanitiser,
       checked: it is looked up in a list or a person is asked, read_only: the connection only reads}
    code/switch          a switch of an AI library           kind client
      {what: "filter" | "printing" | "tracing" (of prompts), library, setting, on, off: a filter that
       lets all pass}
    code/guardrail       a guardrail or moderation step      kind guardrail
      {framework, name}
    package              an AI package                       id purl
      {ecosystem, name, version (absent: not given), specifier, pinned, category, vendor, hosted}
    image                an AI image                         id image:<repository>:<tag>
      {repository, tag, digest, pinned, category, product, gpu}
    secret               a secret of an AI service           id secret:<provider>/<fingerprint>
      {provider, masked, confidence, variable, context}

`capabilities` of tools are words of: shell, code, file-read, file-write, network, database, email, secrets,
cloud, browser, payment. A key that is absent from a config was not written; `Unknown` means that it is
written and its value could not be followed.
"""

from __future__ import annotations

MODULE = "code/module"
NOTEBOOK = "code/notebook"
MODEL = "model"
SERVICE = "ai-service"
CLIENT = "code/client"
MODEL_LOAD = "code/model-load"
DATASET = "code/dataset"
TRAINING = "code/training"
PIPELINE = "code/pipeline"
FEATURES = "code/feature-store"
AGENT = "code/agent"
TOOL = "code/tool"
PROMPT = "code/prompt"
MCP_SERVER = "code/mcp-server"
VECTOR_STORE = "code/vector-store"
APP = "code/app"
OUTPUT_SINK = "code/output-sink"
SWITCH = "code/switch"
GUARDRAIL = "code/guardrail"

KINDS = {
    MODULE: "file",
    NOTEBOOK: "notebook",
    MODEL: "model",
    SERVICE: "ai-service",
    CLIENT: "client",
    MODEL_LOAD: "client",
    DATASET: "dataset",
    TRAINING: "training-job",
    PIPELINE: "pipeline",
    FEATURES: "feature-store",
    AGENT: "agent",
    TOOL: "tool",
    PROMPT: "prompt",
    MCP_SERVER: "mcp-server",
    VECTOR_STORE: "vector-store",
    APP: "endpoint",
    OUTPUT_SINK: "client",
    SWITCH: "client",
    GUARDRAIL: "guardrail",
}
