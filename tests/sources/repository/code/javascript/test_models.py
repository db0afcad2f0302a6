"""Which models JavaScript and TypeScript use, as each library's documentation shows its calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

CALLS = [
    (
        "import OpenAI from 'openai'; new OpenAI().chat.completions.create({ model: 'm-1', messages: [] });",
        "openai/m-1",
    ),
    ("import { OpenAI } from 'openai'; const c = new OpenAI(); c.responses.create({ model: 'm-1' });", "openai/m-1"),
    ("const OpenAI = require('openai'); new OpenAI().embeddings.create({ model: 'e-1', input: 'x' });", "openai/e-1"),
    ("const { OpenAI } = require('openai'); new OpenAI().images.generate({ model: 'i-1' });", "openai/i-1"),
    (
        "const { OpenAI: Client } = require('openai'); new Client().moderations.create({ model: 'o' + '-1' });",
        "openai/o-1",
    ),
    ("import * as oai from 'openai'; new oai.OpenAI().audio.speech.create({ model: 's-1' });", "openai/s-1"),
    ("const { default: O } = await import('openai'); new O().fineTuning.jobs.create({ model: 'f-1' });", "openai/f-1"),
    (
        (
            "import O from 'openai'; const c = new O({ baseURL: 'https://openrouter.ai/api/v1' });\n"
            "await c.chat.completions.create({ model: 'org/m-1' });"
        ),
        "openrouter/org/m-1",
    ),
    (
        (
            "import O from 'openai'; const c = new O({ baseURL: 'http://vllm.internal:8000/v1' });\n"
            "await c.chat.completions.create({ model: 'org/m-1' });"
        ),
        "self-hosted/org/m-1",
    ),
    (
        "import A from '@anthropic-ai/sdk'; await new A().messages.create({ model: 'c-1', max_tokens: 9 });",
        "anthropic/c-1",
    ),
    (
        "import A from '@anthropic-ai/sdk'; new A().messages.stream({ model: 'c-1' }).on('text', () => {});",
        "anthropic/c-1",
    ),
    (
        (
            "import AnthropicBedrock from '@anthropic-ai/bedrock-sdk'; "
            "new AnthropicBedrock().messages.create({ model: 'a.c-1' });"
        ),
        "bedrock/a.c-1",
    ),
    (
        (
            "import { AnthropicVertex } from '@anthropic-ai/vertex-sdk'; "
            "new AnthropicVertex().messages.create({ model: 'c@1' });"
        ),
        "vertex/c@1",
    ),
    (
        (
            "import { GoogleGenAI } from '@google/genai'; const ai = new GoogleGenAI({});\n"
            "await ai.models.generateContent({ model: 'g-1', contents: 'x' });"
        ),
        "google/g-1",
    ),
    (
        (
            "import { GoogleGenAI } from '@google/genai'; const ai = new GoogleGenAI({ vertexai: true });\n"
            "await ai.models.embedContent({ model: 'g-1' });"
        ),
        "vertex/g-1",
    ),
    (
        (
            "import { GoogleGenerativeAI } from '@google/generative-ai';\n"
            "const model = new GoogleGenerativeAI(process.env.K!).getGenerativeModel({ model: 'g-1' });"
        ),
        "google/g-1",
    ),
    (
        (
            "import { VertexAI } from '@google-cloud/vertexai'; const v = new VertexAI({ project: 'p' });\n"
            "v.preview.getGenerativeModel({ model: 'g-1' });"
        ),
        "vertex/g-1",
    ),
    (
        "import { Mistral } from '@mistralai/mistralai'; new Mistral({}).chat.complete({ model: 'mi-1' });",
        "mistral/mi-1",
    ),
    (
        "import { Mistral } from '@mistralai/mistralai'; new Mistral({}).embeddings.create({ model: 'mi-1' });",
        "mistral/mi-1",
    ),
    ("import Groq from 'groq-sdk'; new Groq().chat.completions.create({ model: 'l-1' });", "groq/l-1"),
    ("import { CohereClientV2 } from 'cohere-ai'; new CohereClientV2({}).chat({ model: 'co-1' });", "cohere/co-1"),
    ("import Together from 'together-ai'; new Together().chat.completions.create({ model: 'o/m' });", "together/o/m"),
    ("import Replicate from 'replicate'; new Replicate().run('owner/name', { input: {} });", "replicate/owner/name"),
    ("import ollama from 'ollama'; await ollama.chat({ model: 'llama3.2', messages: [] });", "ollama/llama3.2"),
    ("import { Ollama } from 'ollama'; await new Ollama({}).embed({ model: 'mini' });", "ollama/mini"),
    (
        (
            "import { InferenceClient } from '@huggingface/inference'; "
            "const hf = new InferenceClient(process.env.HF);\n"
            "await hf.chatCompletion({ model: 'org/m', messages: [] });"
        ),
        "huggingface/org/m",
    ),
    (
        (
            "import { HfInference } from '@huggingface/inference'; "
            "new HfInference().featureExtraction({ model: 'org/e' });"
        ),
        "huggingface/org/e",
    ),
    (
        "import { pipeline } from '@huggingface/transformers'; await pipeline('summarization', 'Org/name');",
        "huggingface/Org/name",
    ),
    (
        "import { AutoModel } from '@xenova/transformers'; await AutoModel.from_pretrained('Org/name');",
        "huggingface/Org/name",
    ),
    ("import { VoyageAIClient } from 'voyageai'; new VoyageAIClient({}).embed({ model: 'v-1' });", "voyage/v-1"),
    ("import { ChatOpenAI } from '@langchain/openai'; new ChatOpenAI({ model: 'm-1', temperature: 0 });", "openai/m-1"),
    ("import { ChatOpenAI } from 'langchain/chat_models/openai'; new ChatOpenAI({ modelName: 'm-1' });", "openai/m-1"),
    (
        (
            "import { ChatOpenAI } from '@langchain/openai';\n"
            "new ChatOpenAI({ model: 'org/m', configuration: { baseURL: 'https://openrouter.ai/api/v1' } });"
        ),
        "openrouter/org/m",
    ),
    ("import { OpenAIEmbeddings } from '@langchain/openai'; new OpenAIEmbeddings({ model: 'e-1' });", "openai/e-1"),
    ("import { ChatAnthropic } from '@langchain/anthropic'; new ChatAnthropic({ model: 'c-1' });", "anthropic/c-1"),
    (
        "import { ChatBedrockConverse } from '@langchain/aws'; new ChatBedrockConverse({ model: 'a.c-1' });",
        "bedrock/a.c-1",
    ),
    (
        (
            "import { ChatGoogleGenerativeAI } from '@langchain/google-genai'; "
            "new ChatGoogleGenerativeAI({ model: 'g-1' });"
        ),
        "google/g-1",
    ),
    ("import { ChatVertexAI } from '@langchain/google-vertexai'; new ChatVertexAI({ model: 'g-1' });", "vertex/g-1"),
    ("import { ChatOllama } from '@langchain/ollama'; new ChatOllama({ model: 'llama3' });", "ollama/llama3"),
    (
        "import { initChatModel } from 'langchain/chat_models/universal'; await initChatModel('anthropic:c-1');",
        "anthropic/c-1",
    ),
    (
        (
            "import { HuggingFaceTransformersEmbeddings } from '@langchain/community/embeddings/hf_transformers';\n"
            "new HuggingFaceTransformersEmbeddings({ model: 'Org/e' });"
        ),
        "huggingface/Org/e",
    ),
    (
        (
            "import { generateText } from 'ai'; import { openai } from '@ai-sdk/openai';\n"
            "const { text } = await generateText({ model: openai('m-1'), prompt: 'x' });"
        ),
        "openai/m-1",
    ),
    (
        (
            "import { streamText } from 'ai'; import { anthropic } from '@ai-sdk/anthropic'; "
            "const model = anthropic('c-1');\n"
            "streamText({ model, prompt: 'x' });"
        ),
        "anthropic/c-1",
    ),
    (
        (
            "import { embed } from 'ai'; import { openai } from '@ai-sdk/openai';\n"
            "await embed({ model: openai.textEmbeddingModel('e-1'), value: 'x' });"
        ),
        "openai/e-1",
    ),
    ("import { generateObject } from 'ai'; await generateObject({ model: 'openai/m-1', prompt: 'x' });", "openai/m-1"),
    ("import { streamText } from 'ai'; streamText({ model: 'xai/grok-1', prompt: 'x' });", "xai/grok-1"),
    (
        (
            "import { createOpenAI } from '@ai-sdk/openai'; import { generateText as ask } from 'ai';\n"
            "const router = createOpenAI({ baseURL: 'https://openrouter.ai/api/v1' });\n"
            "await ask({ model: router('org/m'), prompt: 'x' });"
        ),
        "openrouter/org/m",
    ),
    (
        (
            "import { createOpenRouter } from '@openrouter/ai-sdk-provider'; import { streamText } from 'ai';\n"
            "const openrouter = createOpenRouter({}); streamText({ model: openrouter.chat('org/m') });"
        ),
        "openrouter/org/m",
    ),
    ("import { bedrock } from '@ai-sdk/amazon-bedrock'; export const model = bedrock('a.c-1');", "bedrock/a.c-1"),
    ("import { google } from '@ai-sdk/google'; export const model = google('g-1');", "google/g-1"),
    ("import { vertex } from '@ai-sdk/google-vertex'; export const model = vertex('g-1');", "vertex/g-1"),
    (
        (
            "import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';\n"
            "new BedrockRuntimeClient({}).send(new ConverseCommand({ modelId: 'a.c-1' }));"
        ),
        "bedrock/a.c-1",
    ),
    (
        (
            "import { InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';\n"
            "const cmd = new InvokeModelCommand({ modelId: "
            "'arn:aws:bedrock:eu-west-1::foundation-model/a.c-1', body });"
        ),
        "bedrock/a.c-1",
    ),
    (
        (
            "import { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';\n"
            "await new BedrockRuntime({}).invokeModel({ modelId: 'a.t-1', body: '' });"
        ),
        "bedrock/a.t-1",
    ),
    (
        (
            "import { BedrockAgentRuntimeClient, "
            "RetrieveAndGenerateCommand } from '@aws-sdk/client-bedrock-agent-runtime';\n"
            "new RetrieveAndGenerateCommand({ retrieveAndGenerateConfiguration: { type: 'KNOWLEDGE_BASE',\n"
            "  knowledgeBaseConfiguration: { knowledgeBaseId: 'KB1', "
            "modelArn: 'arn:aws:bedrock:eu-west-1::foundation-model/a.c' }}});"
        ),
        "bedrock/a.c",
    ),
    (
        (
            "import ModelClient from '@azure-rest/ai-inference'; const c = ModelClient('https://x', k);\n"
            "await c.path('/chat/completions').post({ body: { model: 'phi-1', messages: [] } });"
        ),
        "azure-ai/phi-1",
    ),
    ("import { OpenAI } from 'llamaindex'; new OpenAI({ model: 'm-1' });", "openai/m-1"),
    ("import { openai } from '@llamaindex/openai'; export const llm = openai({ model: 'm-1' });", "openai/m-1"),
    (
        (
            "import { HuggingFaceEmbedding } from '@llamaindex/huggingface'; "
            "new HuggingFaceEmbedding({ modelType: 'BAAI/b' });"
        ),
        "huggingface/BAAI/b",
    ),
    (
        (
            "import { genkit } from 'genkit'; import { googleAI } from '@genkit-ai/googleai';\n"
            "const ai = genkit({ plugins: [googleAI()] }); "
            "await ai.generate({ model: googleAI.model('g-1'), prompt: 'x' });"
        ),
        "google/g-1",
    ),
    (
        (
            "import { genkit } from 'genkit'; const ai = genkit({}); "
            "await ai.generate({ model: 'googleai/g-1', prompt: 'x' });"
        ),
        "google/g-1",
    ),
    (
        (
            "await fetch('https://api.openai.com/v1/chat/completions', { method: 'POST', "
            "body: JSON.stringify({ model: 'm-1' }) });"
        ),
        "openai/m-1",
    ),
    (
        "import axios from 'axios'; await axios.post('https://api.anthropic.com/v1/messages', { model: 'c-1' });",
        "anthropic/c-1",
    ),
    ("export const ask = (client) => client.chat.completions.create({ model: 'm-1', messages: [] });", "openai/m-1"),
    (
        "import type OpenAI from 'openai'; export const ask = (c: OpenAI) => c.responses.create({ model: 'm-1' });",
        "openai/m-1",
    ),
    ("import OpenAI from 'npm:openai@4'; new OpenAI().chat.completions.create({ model: 'm-1' });", "openai/m-1"),
    ("import { Portkey } from 'portkey-ai'; new Portkey({}).chat.completions.create({ model: 'm-1' });", "openai/m-1"),
]


@pytest.mark.parametrize(("code", "model"), CALLS, ids=[f"{i}-{model}" for i, (_, model) in enumerate(CALLS)])
def test_a_model_is_named_by_its_argument(tmp_path: Path, code: str, model: str) -> None:
    found = said(tmp_path, {"app.mts": code})
    assert found.ids("model") == [f"model:{model}"]
    assert f"model:{model}" in found.ends("uses-model", "app.mts")


def test_azure_names_a_deployment(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        {
            "a.ts": (
                "import { AzureOpenAI } from 'openai';\n"
                "const c = new AzureOpenAI({ endpoint: 'https://x.openai.azure.com', deployment: 'chat-1' });\n"
                "await c.chat.completions.create({ model: 'm-1', messages: [] });\n"
            ),
            "b.ts": (
                "import { OpenAIClient, AzureKeyCredential } from '@azure/openai';\n"
                "const c = new OpenAIClient('https://x.openai.azure.com', new AzureKeyCredential(k));\n"
                "await c.getChatCompletions('chat-2', []);\n"
            ),
            "c.ts": (
                "import { AzureChatOpenAI } from '@langchain/openai';\n"
                "new AzureChatOpenAI({ azureOpenAIApiDeploymentName: 'chat-3' });\n"
            ),
        },
    )
    deployed = "name:Microsoft.CognitiveServices/accounts/deployments"
    assert found.ids("model") == []
    assert found.ends("invokes") == [f"{deployed}/chat-{n}" for n in (1, 2, 3)] + ["service:azure-openai"]


def test_aws_names_what_is_deployed(tmp_path: Path) -> None:
    code = (
        "import { InvokeAgentCommand, RetrieveCommand } from '@aws-sdk/client-bedrock-agent-runtime';\n"
        "import { SageMakerRuntimeClient, InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';\n"
        "export const all = [\n"
        "  new InvokeAgentCommand({ agentId: 'AG1', agentAliasId: 'x', sessionId: 's' }),\n"
        "  new RetrieveCommand({ knowledgeBaseId: 'KB1', retrievalQuery: { text: 'q' } }),\n"
        "  new InvokeEndpointCommand({ EndpointName: 'churn', Body: '' }),\n"
        "];\n"
    )
    found = said(tmp_path, {"a.ts": code})
    assert "name:AWS::Bedrock::Agent/AG1" in found.ends("invokes")
    assert "name:AWS::SageMaker::Endpoint/churn" in found.ends("invokes")
    assert found.ends("grounded-by") == ["name:AWS::Bedrock::KnowledgeBase/KB1"]


def test_the_line_is_that_of_the_argument(tmp_path: Path) -> None:
    code = (
        "import OpenAI from 'openai';\nnew OpenAI().chat.completions.create({\n  messages: [],\n  model: 'm-1',\n});\n"
    )
    found = said(tmp_path, {"a.js": code})
    (edge,) = [edge for edge in found.edges if edge.target == "model:openai/m-1"]
    assert str(edge.evidence[0].location) == "a.js:4"
